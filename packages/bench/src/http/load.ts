// A burst of requests: each connection sends its own, one after the other.
import autocannon, { type Options, type Request, type Result } from 'autocannon'
import { quantile } from 'simple-statistics'
import type { SignedToken } from '../issuer.ts'

const CONNECTIONS = 32
const TIMEOUT_SECONDS = 10
/** How often autocannon looks whether it is done. */
const SAMPLE_MILLISECONDS = 20

/** Milliseconds of a burst. */
export interface Burst {
  /** What each request took of the whole. */
  readonly time: number
  readonly p50: number
  readonly p99: number
}

/** Sends every token once and waits for the answers. @throws Error when one is not granted */
export async function sendBurst(port: number, tokens: readonly SignedToken[]): Promise<Burst> {
  const requests = tokens.map(({ bytes, subject }) => ({
    path: `/api/${subject}/tasks`,
    headers: { authorization: `Bearer ${bytes.toString('latin1')}` },
  }))
  const shares = split(requests, CONNECTIONS)
  const latencies: number[] = []
  let begun = Number.POSITIVE_INFINITY
  let ended = 0
  const options: Options = {
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    amount: requests.length,
    timeout: TIMEOUT_SECONDS,
    sampleInt: SAMPLE_MILLISECONDS,
    setupClient: client => client.setRequests(shares.shift() ?? []),
  }
  const { '2xx': granted, errors } = await new Promise<Result>((resolve, reject) => {
    const load = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)))
    load.on('response', (_client, _status, _bytes, latency) => {
      // Not from the call on: autocannon writes all requests before it sends the first
      ended = performance.now()
      begun = Math.min(begun, ended - latency)
      latencies.push(latency)
    })
  })
  if (granted !== requests.length) {
    throw new Error(`${granted} of ${requests.length} requests were granted, with ${errors} errors`)
  }
  const [p50 = 0, p99 = 0] = quantile(latencies, [0.5, 0.99])
  return { time: (ended - begun) / requests.length, p50, p99 }
}

/** Deals them out, so that each is sent once. */
function split(requests: readonly Request[], parts: number): Request[][] {
  return Array.from({ length: parts }, (_, part) => requests.filter((_request, index) => index % parts === part))
}
