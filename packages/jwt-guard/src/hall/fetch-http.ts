/** What the doors that speak the Fetch API share: guarding a handler, making the answer a response. */
import type { Guard } from '../guard.ts'
import type { Answer } from '../http/answer.ts'
import type { CheckRequest, Rule } from '../types.ts'
import { createAdmission, findPrincipal } from './admission.ts'
import { isFetchRequest, requireHost } from './host.ts'

/** What a router hands a handler. */
interface Context {
  readonly params?: CheckRequest['params'] | Promise<CheckRequest['params']>
}

/** Puts a guard before a handler that gets the path parameters, or a promise of them, in its context. `host` calls it. */
export function guardHandler<C, R extends Request>(
  guard: Guard<C>,
  rule: Rule,
  handler: (request: R, context: never) => Response | Promise<Response>,
  host: readonly [door: string, framework: string],
): (request: R, context?: Context) => Promise<Response> {
  const admit = createAdmission(guard, [rule])
  return async (request, context) => {
    requireHost(isFetchRequest(request), ...host)
    const answer = await admit(request, { ...readFetch(request), params: await context?.params })
    if (answer !== undefined) return toResponse(answer, request.method)
    return handler(request, { ...context, principal: findPrincipal(request, guard) } as never)
  }
}

/** What the guard reads of a request of the Fetch API. */
export function readFetch({ headers, signal, url }: Request): Omit<CheckRequest, 'params'> {
  return { authorization: headers.get('authorization'), signal, target: url }
}

/** A response to HEAD has no content (RFC 9110 §9.3.2). */
export function toResponse({ body, ...init }: Answer, method: string): Response {
  return new Response(method === 'HEAD' ? null : body, init)
}
