/**
 * The door to Express 5 and 4: builds a check of the request, writes the answer or keeps the principal.
 *
 * @packageDocumentation
 */
import type { NextFunction, Request, Response } from 'express'
import { OptionsError } from '../errors.ts'
import type { Guard } from '../guard.ts'
import type { Answer } from '../http/answer.ts'
import type { Claims, NoRule, ParameterOf, Principal, Rule } from '../types.ts'

/** A middleware that compiles only on routes that have every path parameter `Name`, as far as the route's types are known. */
export type ProtectHandler<Name extends string> = <P>(
  request: Request<P> & ([Name] extends [keyof P] ? unknown : { 'the route has no path parameter named': Name }),
  response: Response,
  next: NextFunction,
) => void

type Before<Text extends string, Mark extends string> = Text extends `${infer Head}${Mark}${string}` ? Head : Text
type FirstName<T extends string> = Before<
  Before<Before<Before<Before<Before<Before<T, '/'>, '-'>, '.'>, '{'>, '}'>, '('>,
  '?'
>

/** The path parameters in a path such as `/api/:user_id/tasks/:id`. */
export type ParameterIn<Path extends string> = Path extends `${string}:${infer Rest}`
  ? FirstName<Rest> | ParameterIn<Rest>
  : never

/** A path without parameters has none to match: an empty list of names would let any pass. */
type NoStranger<Name extends string> = [Name] extends [never] ? { readonly pathClaims?: never } : unknown

/** What a guard granted, by request. A WeakMap, so that nothing upstream can forge it by setting a property. */
const granted = new WeakMap<object, { readonly guard: unknown; readonly principal: Principal<unknown> | undefined }>()

/**
 * Protects what comes after it: `app.use('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), tasks)`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function protect<C, const R extends Rule = NoRule>(
  guard: Guard<C>,
  ...given: [rule?: R]
): ProtectHandler<ParameterOf<R>> {
  // A rule that is given but undefined, as by a misspelt name, must not be taken for none
  if (given.length > 0) guard.checkRule(given[0] as R)
  return (request, response, next) => {
    const { headers, headersDistinct, originalUrl: target } = request
    // `headers` has only the first of several fields, but a host that made the request itself may fill nothing else
    const authorization = headersDistinct?.['authorization'] ?? headers.authorization
    const params = request.params as Readonly<Record<string, unknown>>
    guard
      .check({ authorization, target, params }, ...given)
      .then(verdict => {
        const answer = guard.answer(verdict)
        if (answer !== undefined) return send(response, answer)
        granted.set(request, { guard, principal: verdict.outcome === 'granted' ? verdict.principal : undefined })
        next()
      })
      .catch(next)
  }
}

/**
 * A path and its protection in one, for where the types of `app.use` do not carry the path to its handlers:
 * `app.use(...protectPath(guard, '/api/:user_id/tasks', { pathClaims: { user_id: 'sub' } }), tasks)`. A rule that names a
 * parameter that the path does not have does not compile.
 *
 * @throws OptionsError `GUARD_RULE_INVALID` or `GUARD_PARAMETER_ABSENT`, at once
 */
export function protectPath<C, const Path extends string>(
  guard: Guard<C>,
  path: Path,
  rule: Rule<ParameterIn<Path>> & NoStranger<ParameterIn<Path>>,
): [path: Path, handler: ProtectHandler<never>] {
  const handler = protect(guard, rule)
  const names = Array.from(path.matchAll(/:([\w$]+)/g), ([, name]) => name)
  const stray = Object.keys(rule.pathClaims ?? {}).find(name => !names.includes(name))
  if (stray !== undefined) {
    throw new OptionsError('GUARD_PARAMETER_ABSENT', `The rule matches "${stray}", but the path has no ":${stray}".`)
  }
  return [path, handler as ProtectHandler<never>]
}

/**
 * The principal that a guard granted this request. Given the guard, its claims are typed, and only that guard's counts.
 *
 * @throws OptionsError `GUARD_PRINCIPAL_ABSENT` where no guard granted it, or it passed as anonymous
 */
export function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C> {
  const principal = findPrincipal(request, guard)
  if (principal !== undefined) return principal
  throw new OptionsError(
    'GUARD_PRINCIPAL_ABSENT',
    'No guard granted this request a principal. Put protect(guard, …) before this handler; ' +
      'behind an optional rule, ask with findPrincipal(req).',
  )
}

/** The principal that a guard granted this request, or `undefined` where it passed as anonymous or met no guard. */
export function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined {
  const found = granted.get(request)
  return guard === undefined || found?.guard === guard ? (found?.principal as Principal<C> | undefined) : undefined
}

function send(response: Response, answer: Answer): void {
  if (response.headersSent) return // somebody else, a time limit perhaps, has answered meanwhile
  response.statusCode = answer.status
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.end(answer.body)
}
