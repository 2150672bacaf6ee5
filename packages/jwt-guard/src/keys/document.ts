/** The hardened fetch of a small JSON document: no redirects, one deadline, a bounded body. */
import { DeadlinePassed, withDeadline } from '../deadline.ts'
import type { KeySetFault } from '../errors.ts'
import type { Clock } from '../types.ts'

/** Bounds of one fetch. */
export interface FetchLimits {
  readonly timeoutSeconds: number
  readonly maxBytes: number
}

/** What fetching needs from outside. */
export interface FetchContext {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly limits: FetchLimits
}

/** A fetched document, or word that the known one is still current. */
export type Fetched =
  | { readonly status: 'new'; readonly json: unknown; readonly headers: Headers }
  | { readonly status: 'unchanged'; readonly headers: Headers }

/** Why a document could not be had. Internal: callers see a {@link KeySetFault}, never an upstream error. */
export class FetchFault extends Error {
  readonly fault: KeySetFault
  /** The HTTP status, where there was an answer. */
  readonly httpStatus: number | undefined

  constructor(fault: KeySetFault, httpStatus?: number) {
    super(fault)
    this.fault = fault
    this.httpStatus = httpStatus
  }
}

/** Statuses that send the client elsewhere (RFC 9110 §15.4). */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Asks the issuer, past any cache of the runtime: Next.js keeps what it fetched on disk, over restarts. A runtime whose
 * requests do not have the member may refuse it, as workerd does before its compatibility date 2024-11-11.
 */
const pastCaches: RequestInit = 'cache' in Request.prototype ? { cache: 'no-store' } : {}

/**
 * Fetches a JSON document. `etag` asks whether the known one is still current (RFC 9110 §13.1.2).
 *
 * @throws FetchFault
 */
export async function fetchDocument(uri: string, context: FetchContext, etag?: string): Promise<Fetched> {
  const abort = new AbortController()
  try {
    // The deadline holds even where a fetch does not heed its signal
    return await withDeadline(exchange(uri, context, etag, abort.signal), context.limits.timeoutSeconds, context.clock)
  } catch (error) {
    if (error instanceof DeadlinePassed) throw new FetchFault('timeout')
    throw error instanceof FetchFault ? error : new FetchFault('network')
  } finally {
    abort.abort() // frees the connection of an answer that was not read to its end
  }
}

async function exchange(
  uri: string,
  { fetch, limits }: FetchContext,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<Fetched> {
  const response = await fetch(uri, {
    headers: {
      accept: 'application/jwk-set+json, application/json',
      ...(etag !== undefined && { 'if-none-match': etag }),
    },
    ...pastCaches,
    redirect: 'manual', // 'error' is not known to every runtime; an opaque redirect has status 0
    signal,
  })
  if (response.status === 304 && etag !== undefined) return { status: 'unchanged', headers: response.headers }
  // A fetch that was passed in may not heed `redirect`
  if (response.redirected || response.type === 'opaqueredirect' || redirects.has(response.status)) {
    throw new FetchFault('redirect', response.status)
  }
  if (response.status !== 200) throw new FetchFault('status', response.status)
  return { status: 'new', json: parseJson(await readBody(response, limits.maxBytes)), headers: response.headers }
}

/** Reads the body up to the limit, counted after decompression: a small answer may unpack to a huge one. */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength
    if (size > maxBytes) {
      void reader.cancel().catch(() => {})
      throw new FetchFault('too-large')
    }
    chunks.push(part.value)
  }
  const body = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.byteLength
  }
  return body
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new FetchFault('not-json')
  }
}
