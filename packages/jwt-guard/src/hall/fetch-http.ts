/** What the doors that speak the Fetch API share: making the answer a response. */
import type { Answer } from '../http/answer.ts'

/** A response to HEAD has no content (RFC 9110 §9.3.2). */
export function toResponse({ body, ...init }: Answer, method: string): Response {
  return new Response(method === 'HEAD' ? null : body, init)
}
