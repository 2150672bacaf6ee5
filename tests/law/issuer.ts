// An issuer that answers as the case says.
import type { Clock } from 'jwt-guard'
import type { IssuerAnswer, WholeCase } from '../../specs/guard/cases/case.ts'

export interface StubIssuer {
  readonly fetch: typeof globalThis.fetch
  /** Every address that was asked, in order. */
  readonly asked: readonly string[]
  /** The name of every field that came with it. */
  readonly fields: ReadonlySet<string>
}

const jwksUri = 'https://issuer.example/jwks.json'

export function createIssuer({ answers, now }: WholeCase, clock: Clock): StubIssuer {
  const asked: string[] = []
  const fields = new Set<string>()
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input)
    asked.push(url)
    for (const name of new Headers(init?.headers).keys()) fields.add(name)
    const answer = answers.findLast(
      ({ url: of = jwksUri, from }) => of === url && (from === undefined || now + from <= clock.now()),
    )
    if (answer === undefined) throw new TypeError('no such host')
    if (answer.fault === 'silent') return new Promise(() => {})
    if (answer.fault === 'refused') throw new TypeError('connection refused')
    await Promise.resolve()
    init?.signal?.throwIfAborted()
    return new Response(bodyOf(answer), { status: answer.status ?? 200, headers: { ...answer.headers } })
  }
  return { fetch, asked, fields }
}

/** Whether the issuer of the case answers there: no token may send a guard elsewhere. */
export function isPublished(url: string, { answers }: WholeCase): boolean {
  return url === jwksUri || answers.some(answer => answer.url === url)
}

function bodyOf({ json, body, paddedTo = 0 }: IssuerAnswer): Uint8Array<ArrayBuffer> | null {
  if (json === undefined && body === undefined) return null
  const bytes = json === undefined ? fromLatin1(body ?? '') : new TextEncoder().encode(JSON.stringify(json))
  const padded = new Uint8Array(Math.max(paddedTo, bytes.length)).fill(0x20)
  padded.set(bytes)
  return padded
}

/** One character for each byte. */
function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}
