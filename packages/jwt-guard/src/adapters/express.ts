/**
 * The door to Express 5 and 4.
 *
 * @packageDocumentation
 */
import type { NextFunction, Request, Response } from 'express'
import { isPromiseLike } from '../deadline.ts'
import type { Guard } from '../guard.ts'
import { type Admit, createAdmission } from '../hall/admission.ts'
import { asError, isNodeRequest, isNodeResponse, requireHost } from '../hall/host.ts'
import { passes, readRouted } from '../hall/node-http.ts'
import { type NamesOnly, type ParameterIn, requireNames } from '../hall/route-path.ts'
import type { NoRule, ParameterOf, Rule } from '../types.ts'
import type { MaybePromise } from '../verdict.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { ParameterIn } from '../hall/route-path.ts'

/** A middleware that compiles only on routes that have every path parameter `Name`, as far as the route's types are known. */
export type ProtectHandler<Name extends string> = <P>(
  request: Request<P> & ([Name] extends [keyof P] ? unknown : { 'the route has no path parameter named': Name }),
  response: Response,
  next: NextFunction,
) => void

/**
 * Protects what comes after it: `app.use('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), tasks)`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function protect<C, const R extends Rule = NoRule>(
  guard: Guard<C>,
  ...given: [rule?: R]
): ProtectHandler<ParameterOf<R>> {
  return createHandler(createAdmission(guard, given))
}

/**
 * A path and its protection in one, for where the types of `app.use` do not carry the path to its handlers:
 * `app.use(...protectPath(guard, '/api/:user_id/tasks', { pathClaims: { user_id: 'sub' } }), tasks)`. A rule that names a
 * parameter that the path does not have does not compile.
 *
 * @throws OptionsError `GUARD_RULE_INVALID` or `GUARD_PARAMETER_ABSENT`, at once
 */
export function protectPath<C, const Path extends string, const R extends Rule>(
  guard: Guard<C>,
  path: Path,
  rule: R & NamesOnly<R, ParameterIn<Path>>,
): [path: Path, handler: ProtectHandler<never>] {
  const admit = createAdmission(guard, [rule])
  requireNames(path, rule)
  return [path, createHandler(admit, path)]
}

/** `mount` is the path where it is known; a route tells its own. */
function createHandler(admit: Admit, mount?: string): ProtectHandler<never> {
  return (request, response, next) => {
    const isHost = isNodeRequest(request) && isNodeResponse(response) && typeof next === 'function'
    requireHost(isHost, 'express', 'Express 5 or 4')
    let granted: MaybePromise<boolean>
    try {
      granted = passes(admit, request, response, readRouted(request, mount ?? request.route?.path))
    } catch (error) {
      return next(asError(error))
    }
    // What is thrown behind `next` is not ours to hand on: `next` is called once
    if (isPromiseLike(granted)) {
      granted.then(
        yes => yes && next(),
        error => next(asError(error)),
      )
    } else if (granted) next()
  }
}
