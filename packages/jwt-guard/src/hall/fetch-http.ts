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
    const authorization = request.headers.get('authorization')
    const params = await context?.params
    const answer = await admit(request, { authorization, target: request.url, params, signal: request.signal })
    if (answer !== undefined) return toResponse(answer, request.method)
    return handler(request, { ...context, principal: findPrincipal(request, guard) } as never)
  }
}

/** A response to HEAD has no content (RFC 9110 §9.3.2). */
export function toResponse({ body, ...init }: Answer, method: string): Response {
  return new Response(method === 'HEAD' ? null : body, init)
}
