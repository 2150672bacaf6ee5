/**
 * The door to Hono 4.
 *
 * @packageDocumentation
 */
import type { MiddlewareHandler } from 'hono'
import type { Guard, PrincipalUnder } from '../guard.ts'
import { type Admit, createAdmission, findPrincipal } from '../hall/admission.ts'
import { readFetch } from '../hall/fetch-http.ts'
import { has, isFetchRequest, requireHost } from '../hall/host.ts'
import { completeParams, type NamesOnly, type ParameterIn, requireNames } from '../hall/route-path.ts'
import type { NoRule, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { ParameterIn } from '../hall/route-path.ts'

/** A middleware behind which `c.get('principal')` is the principal. */
export type ProtectMiddleware<P> = MiddlewareHandler<{ Variables: { principal: P } }>

/**
 * Protects what comes after it: `app.get('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), handler)`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function protect<C, const R extends Rule = NoRule>(
  guard: Guard<C>,
  ...given: [rule?: R]
): ProtectMiddleware<PrincipalUnder<R, C>> {
  return createMiddleware(guard, createAdmission(guard, given))
}

/**
 * A path and its protection in one: `app.use(...protectPath(guard, '/api/:user_id/*', { pathClaims: { user_id: 'sub' } }))`.
 * A rule that names a parameter that the path does not have does not compile.
 *
 * @throws OptionsError `GUARD_RULE_INVALID` or `GUARD_PARAMETER_ABSENT`, at once
 */
export function protectPath<C, const Path extends string, const R extends Rule>(
  guard: Guard<C>,
  path: Path,
  rule: R & NamesOnly<R, ParameterIn<Path>>,
): [path: Path, middleware: ProtectMiddleware<PrincipalUnder<R, C>>] {
  const admit = createAdmission(guard, [rule])
  requireNames(path, rule)
  return [path, createMiddleware(guard, admit)]
}

function createMiddleware<C, P>(guard: Guard<C>, admit: Admit): ProtectMiddleware<P> {
  return async (c, next) => {
    const isHost = isFetchRequest(c?.req?.raw) && has(c, 'newResponse') && typeof next === 'function'
    requireHost(isHost, 'hono', 'Hono 4')
    const params = completeParams(c.req.routePath, c.req.param())
    const answer = await admit(c, { ...readFetch(c.req.raw), params })
    if (answer !== undefined) return c.newResponse(answer.body, answer.status as 401, { ...answer.headers })
    c.set('principal', findPrincipal(c, guard) as P)
    await next()
  }
}
