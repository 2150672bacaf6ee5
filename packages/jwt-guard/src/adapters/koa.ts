/**
 * The door to Koa 3 and 2, with the parameters of its router.
 *
 * @packageDocumentation
 */
import type { IncomingMessage } from 'node:http'
import type { Guard } from '../guard.ts'
import { createAdmission, findPrincipal } from '../hall/admission.ts'
import { has, isNodeRequest, requireHost } from '../hall/host.ts'
import { readAuthorization } from '../hall/node-http.ts'
import { completeParams } from '../hall/route-path.ts'
import type { NoRule, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'

/** What the guard needs of Koa's context. `params` and `_matchedRoute` are the router's. */
export interface GuardedContext {
  readonly req: IncomingMessage
  readonly originalUrl: string
  readonly params?: unknown
  readonly _matchedRoute?: unknown
  state: object
  status: number
  body?: unknown
  /** Sets fields of the response. */
  set(fields: Record<string, string>): void
}

/** A middleware behind which `ctx.state.principal` is the principal. */
export type ProtectMiddleware = <Context extends GuardedContext>(
  ctx: Context,
  next: () => Promise<unknown>,
) => Promise<void>

/**
 * Protects what comes after it: `router.get('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), tasks)`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [rule?: R]): ProtectMiddleware {
  const admit = createAdmission(guard, given)
  return async (ctx, next) => {
    requireHost(isNodeRequest(ctx?.req) && has(ctx, 'set') && typeof next === 'function', 'koa', 'Koa 3 or 2')
    const params = completeParams(ctx._matchedRoute, ctx.params)
    const authorization = readAuthorization(ctx.req)
    const answer = await admit(ctx, { authorization, target: ctx.originalUrl, params })
    if (answer === undefined) {
      Object.assign(ctx.state, { principal: findPrincipal(ctx, guard) })
      await next()
    } else {
      ctx.status = answer.status
      ctx.set({ ...answer.headers })
      ctx.body = answer.body
    }
  }
}
