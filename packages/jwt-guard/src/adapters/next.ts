/**
 * The door to Next.js 16: its route handlers, and its `proxy.ts`.
 *
 * @packageDocumentation
 */
import type { NextRequest } from 'next/server.js'
import type { Guard, PrincipalUnder } from '../guard.ts'
import { createAdmission } from '../hall/admission.ts'
import { guardHandler, readFetch, toResponse } from '../hall/fetch-http.ts'
import { readAnyPath } from '../hall/path-pattern.ts'
import type { NamesOnly, ParameterIn } from '../hall/route-path.ts'
import type { ParameterOf, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { ParameterIn } from '../hall/route-path.ts'

/** What Next.js hands a route handler: a promise of the path parameters, decoded once. */
export interface RouteContext<Name extends string> {
  readonly params: Promise<{ readonly [N in Name]: string }>
}

/** A route handler behind a guard: it is called for granted requests only, and gets the principal beside its context. */
export type GuardedHandler<Context, P> = (
  request: NextRequest,
  context: Context & { readonly principal: P },
) => Response | Promise<Response>

/** A guarded route handler, to be exported. It compiles on routes that have the parameters that the rule names. */
export type ProtectedHandler<R extends Rule, Context> = (
  request: NextRequest,
  context: Context & RouteContext<ParameterOf<R>>,
) => Promise<Response>

/** A guard for `proxy.ts`: resolves to the answer of a request that may not pass, and to `undefined` where it may. */
export type ProtectProxy = (request: NextRequest) => Promise<Response | undefined>

/**
 * Protects a route handler:
 * `export const GET = protect(guard, { pathClaims: { user_id: 'sub' } }, (request, { principal }) => …)`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong. The handler made rejects with an
 * `OptionsError` where the route does not have a parameter that the rule names
 */
export function protect<C, const R extends Rule, Context extends object = RouteContext<ParameterOf<R>>>(
  guard: Guard<C>,
  rule: R,
  handler: GuardedHandler<Context, PrincipalUnder<R, C>>,
): ProtectedHandler<R, Context> {
  return guardHandler(guard, rule, handler, ['next', 'Next.js'])
}

/**
 * Protects all that `proxy.ts` is called for: `export const proxy = protectPath(guard, '/api/:user_id', {})`. The path is
 * matched with the beginning of `nextUrl.pathname`, which is without `basePath` and locale; where that begins otherwise,
 * the parameters that the rule names have no value and do not match. It turns away early, and no more: Next.js may route
 * by another path than it shows a proxy, so a route handler is protected for itself.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, `GUARD_PARAMETER_ABSENT` or `GUARD_OPTION_INVALID`, at once
 */
export function protectPath<C, const Path extends string, const R extends Rule>(
  guard: Guard<C>,
  path: Path,
  rule: R & NamesOnly<R, ParameterIn<Path>>,
): ProtectProxy {
  const admit = createAdmission(guard, [rule])
  const readParams = readAnyPath(path, rule, { below: true })
  return async request => {
    const answer = await admit(request, { ...readFetch(request), params: readParams(request.nextUrl.pathname) })
    return answer && toResponse(answer, request.method)
  }
}
