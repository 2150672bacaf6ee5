import type { TokenSource } from './token.ts'

const DEADLINE_MILLISECONDS = 15_000

/**
 * `fetch` with the page's access token (RFC 6750 §2.1). A token that is refused with 401 is replaced once; what the second
 * one gets is the answer.
 */
export function createBearerFetch(tokens: TokenSource, fetch: typeof globalThis.fetch) {
  return async (request: Request): Promise<Response> => {
    const token = await tokens.get()
    const answer = await fetch(authorize(request.clone(), token.text))
    if (answer.status !== 401) return answer
    const renewed = await tokens.renew(token)
    return fetch(authorize(request, renewed.text))
  }
}

function authorize(request: Request, token: string): Request {
  const headers = new Headers(request.headers)
  headers.set('authorization', `Bearer ${token}`)
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)])
  return new Request(request, { headers, signal })
}
