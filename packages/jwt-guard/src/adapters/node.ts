/**
 * The door to Node's own HTTP server, and to every router that calls a listener with the path parameters.
 *
 * @packageDocumentation
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Guard, PrincipalUnder } from '../guard.ts'
import { createAdmission, findPrincipal } from '../hall/admission.ts'
import { isNodeRequest, isNodeResponse, requireHost } from '../hall/host.ts'
import { passes, readAuthorization } from '../hall/node-http.ts'
import type { ParameterOf, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'

/** The path parameters by name, decoded once; one of an optional segment that the request leaves out is `undefined`. */
export type RouteParams = Readonly<Record<string, unknown>>

/** A listener behind a guard: it is called for granted requests only, and gets the principal. */
export type GuardedListener<P> = (
  request: IncomingMessage,
  response: ServerResponse,
  context: { readonly principal: P; readonly params: RouteParams },
) => unknown

/** A guarded listener as the server or the router calls it. It must be given the parameters that the rule names. */
export type ProtectedListener<R extends Rule> = [ParameterOf<R>] extends [never]
  ? (request: IncomingMessage, response: ServerResponse, params?: RouteParams) => Promise<void>
  : (request: IncomingMessage, response: ServerResponse, params: RouteParams) => Promise<void>

/**
 * Protects a listener:
 * `createServer(protect(guard, { scopes: ['tasks:read'] }, (_request, response, { principal }) => response.end(principal.subject)))`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong. The listener made rejects with what the
 * handler throws, and with an `OptionsError` where it is not given a parameter that the rule names
 */
export function protect<C, const R extends Rule>(
  guard: Guard<C>,
  rule: R,
  listener: GuardedListener<PrincipalUnder<R, C>>,
): ProtectedListener<R> {
  const admit = createAdmission(guard, [rule])
  return async (request: IncomingMessage, response: ServerResponse, params: RouteParams = {}): Promise<void> => {
    requireHost(isNodeRequest(request) && isNodeResponse(response), 'node', 'a server of node:http')
    const authorization = readAuthorization(request)
    if (!(await passes(admit, request, response, { authorization, target: request.url, params }))) return
    await listener(request, response, { principal: findPrincipal(request, guard) as PrincipalUnder<R, C>, params })
  }
}
