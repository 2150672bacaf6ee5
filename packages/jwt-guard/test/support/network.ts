import { keyOf } from './issuer.ts'

/** What the network answers to one request. An error is thrown, as fetch throws. */
export type Reply = (request: SentRequest) => Response | Error | Promise<Response | Error>

export interface SentRequest {
  readonly url: string
  readonly headers: Headers
  readonly init: RequestInit
}

export interface ScriptedNetwork {
  readonly fetch: typeof globalThis.fetch
  /** What was asked, in order. */
  readonly requests: readonly SentRequest[]
  /** Puts further replies on the queue. */
  script(...replies: readonly Reply[]): void
}

/** A network that answers from a queue, and whose last reply stands for ever. */
export function scriptNetwork(...initial: readonly Reply[]): ScriptedNetwork {
  const queue: Reply[] = [...initial]
  let last: Reply = () => new TypeError('the network is down')
  const requests: SentRequest[] = []
  return {
    requests,
    script: (...replies) => void queue.push(...replies),
    async fetch(input, init = {}) {
      const request = { url: String(input), headers: new Headers(init.headers), init }
      requests.push(request)
      last = queue.shift() ?? last
      const answer = await last(request)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}

/** A network that answers by address, and with 404 elsewhere. */
export function routeNetwork(routes: Readonly<Record<string, Reply>>): ScriptedNetwork {
  return scriptNetwork(request => (routes[request.url] ?? (() => new Response(null, { status: 404 })))(request))
}

/** Answers with JSON. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return () => Response.json(value, { headers })
}

/** Answers with a JWK Set. */
export function keySet(
  keys: readonly unknown[] = [keyOf().jwk],
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return json({ keys }, headers)
}

/** Answers with a status and nothing else. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return () => new Response(null, { status: code, headers })
}

export const down: Reply = () => new TypeError('connect ECONNREFUSED 10.0.0.1:443')

/** A reply that is held back until it is released. */
export function hold(reply: Reply): { readonly reply: Reply; readonly release: () => void } {
  let release = (): void => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  return {
    release,
    async reply(request) {
      await released
      return reply(request)
    },
  }
}
