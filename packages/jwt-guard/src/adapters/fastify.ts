/**
 * The door to Fastify 5.
 *
 * @packageDocumentation
 */
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { checkMembers, failWith } from '../checks.ts'
import type { Guard } from '../guard.ts'
import { createAdmission, findPrincipal } from '../hall/admission.ts'
import { type GuardedReply, type GuardedRequest, replyBy, requireFastify } from '../hall/hosts/fastify.ts'
import { readRouted } from '../hall/node-http.ts'
import { paramsOfNoRoute, requireNames } from '../hall/route-path.ts'
import type { NoRule, Principal, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { GuardedReply, GuardedRequest } from '../hall/hosts/fastify.ts'

/** A hook for `onRequest`, of one route or, by `addHook`, of a scope. */
export type ProtectHook = (request: GuardedRequest, reply: GuardedReply) => Promise<unknown>

/** What {@link jwtGuard} is registered with. */
export interface JwtGuardOptions {
  /** Protects every route that is added to the scope from here on. Left out: none but those that have the hook. */
  readonly guard?: Guard<unknown>
  /** What each of these routes asks. Default: any valid token. */
  readonly rule?: Rule
}

const rules = new WeakMap<object, Rule | undefined>()
const installed = Symbol('jwt-guard')

/**
 * Protects a route: `app.get('/api/:user_id/tasks', { onRequest: protect(guard, { pathClaims: { user_id: 'sub' } }) }, …)`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [rule?: R]): ProtectHook {
  const admit = createAdmission(guard, given)
  const hook: ProtectHook = (request, reply) =>
    replyBy(reply, () => {
      requireFastify(request, reply)
      // Not its signal: once a body was read, that tells of an abort where there is none
      const routed = readRouted(request, request.routeOptions.url)
      return admit(request, request.is404 ? { ...routed, params: paramsOfNoRoute(given[0]) } : routed)
    })
  rules.set(hook, given[0])
  return hook
}

/**
 * The plugin. `await app.register(jwtGuard)` gives each request the decorator `principal`, which nothing can write to, and
 * refuses a route whose hook has a rule for a parameter that the route does not have. `scope.register(jwtGuard, { guard,
 * rule })` protects the scope as well. It fails at start-up with an `OptionsError`, or where Fastify is not of version 5.
 */
export const jwtGuard: FastifyPluginAsync<JwtGuardOptions> = Object.assign(install, {
  [Symbol.for('skip-override')]: true, // what it adds is for the scope that registers it
  [Symbol.for('plugin-meta')]: { name: 'jwt-guard', fastify: '5.x' },
})

async function install(app: FastifyInstance, options: JwtGuardOptions): Promise<void> {
  const fail = failWith('GUARD_OPTION_INVALID')
  checkMembers(options, 'jwtGuard', ['guard', 'rule'], fail)
  const { guard, rule = {} } = options
  if (guard === undefined && options.rule !== undefined) fail('"rule" needs a "guard" beside it.')
  if (!app.hasDecorator(installed)) {
    app.decorate(installed, true)
    app.decorateRequest('principal', { getter: readPrincipal })
    app.addHook('onRoute', route => {
      const hooks = [route.onRequest, route.preParsing, route.preValidation, route.preHandler].flat()
      for (const hook of hooks) if (hook !== undefined) requireNames(route.url, rules.get(hook))
    })
  }
  if (guard === undefined) return
  app.addHook('onRequest', protect(guard, rule))
  app.addHook('onRoute', route => requireNames(route.url, rule))
}

function readPrincipal(this: FastifyRequest): Principal | undefined {
  return findPrincipal(this)
}
