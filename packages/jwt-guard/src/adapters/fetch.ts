/**
 * The door to every server that speaks the Fetch API's `Request` and `Response`.
 *
 * @packageDocumentation
 */
import type { Guard, PrincipalUnder } from '../guard.ts'
import { guardHandler } from '../hall/fetch-http.ts'
import type { ParameterOf, Rule } from '../types.ts'

/** What the router hands a handler: the path parameters, decoded once, or a promise of them (as Next.js does). */
export interface RouteContext<Name extends string> {
  readonly params: RouteParams<Name> | Promise<RouteParams<Name>>
}

type RouteParams<Name extends string> = { readonly [N in Name]: string | readonly string[] | undefined }

/** A handler behind a guard: it is called for granted requests only, and gets the principal beside its context. */
export type GuardedHandler<Context, P> = (
  request: Request,
  context: Context & { readonly principal: P },
) => Response | Promise<Response>

/** A guarded handler as the router calls it. The context must hold the parameters that the rule names. */
export type ProtectedHandler<R extends Rule, Context> = [ParameterOf<R>] extends [never]
  ? (request: Request, context?: Context) => Promise<Response>
  : (request: Request, context: Context & RouteContext<ParameterOf<R>>) => Promise<Response>

/**
 * Protects a handler:
 * `protect(guard, { pathClaims: { user_id: 'sub' } }, (request, { principal }) => Response.json(principal.params))`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong. The handler made rejects with an
 * `OptionsError` where the route does not have a parameter that the rule names
 */
export function protect<C, const R extends Rule, Context extends object = object>(
  guard: Guard<C>,
  rule: R,
  handler: GuardedHandler<Context, PrincipalUnder<R, C>>,
): ProtectedHandler<R, Context> {
  return guardHandler(guard, rule, handler, ['fetch', 'a server that hands over a Request']) as ProtectedHandler<
    R,
    Context
  >
}
