/** What every door does with a request: has it checked, and remembers whom it granted. */
import { type BoundCheck, findBinder } from '../at-once.ts'
import { OptionsError } from '../errors.ts'
import type { Guard } from '../guard.ts'
import { type Answer, answerNobody } from '../http/answer.ts'
import type { CheckRequest, Claims, Principal, Rule } from '../types.ts'
import type { MaybePromise, Verdict } from '../verdict.ts'

/**
 * Has a request checked: at once, where there is nothing to wait for. Gives the answer of one that may not pass; `undefined`
 * where it may, and then its principal can be asked for by `key`: the framework's own object for the request.
 */
export type Admit = (key: object, request: CheckRequest) => MaybePromise<Answer | undefined>

const place = Symbol('jwt-guard')

/**
 * What a guard granted a request. It stands in the request itself, in a place that a tenth of the time of a WeakMap fills, and
 * tells nothing when the request is printed. Nobody else can make one, and in another object it is none.
 */
class Grant {
  readonly #request: object
  readonly #guard: unknown
  readonly #principal: Principal<unknown> | undefined

  constructor(request: object, guard: unknown, principal: Principal<unknown> | undefined) {
    this.#request = request
    this.#guard = guard
    this.#principal = principal
    ;(request as { [place]?: Grant })[place] = this
  }

  static of(request: object): Grant | undefined {
    const grant: unknown = (request as { [place]?: unknown })[place]
    // By what only the constructor gives: to be an heir of its prototype is not enough
    const isGrant = typeof grant === 'object' && grant !== null && #request in grant
    return isGrant && grant.#request === request ? grant : undefined
  }

  principalBy(guard: unknown): Principal<unknown> | undefined {
    return guard === undefined || this.#guard === guard ? this.#principal : undefined
  }

  passOn(to: object): void {
    new Grant(to, this.#guard, this.#principal)
  }
}

/**
 * Binds a guard to a rule.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function createAdmission<C>(guard: Guard<C>, given: readonly [rule?: Rule]): Admit {
  const check = bindCheck(guard, given)
  function conclude(key: object, verdict: Verdict<Principal<unknown> | undefined>): Answer | undefined {
    if (verdict.outcome !== 'granted') return guard.answer(verdict)
    new Grant(key, guard, verdict.principal)
    return undefined
  }
  return (key, request) => {
    const verdict = check(request)
    if (!(verdict instanceof Promise)) return conclude(key, verdict)
    return verdict.then(
      settled => conclude(key, settled),
      error => {
        // To hang up is no fault of the service: whoever logs errors must not be flooded by it
        if (request.signal?.aborted && error === request.signal.reason) return answerNobody()
        throw error
      },
    )
  }
}

function bindCheck(guard: Guard<unknown>, given: readonly [rule?: Rule]): BoundCheck {
  const bind = findBinder(guard)
  if (bind !== undefined) return bind(given)
  // A rule that is given but undefined, as by a misspelt name, must not be taken for none
  if (given.length > 0) guard.checkRule(given[0] as Rule)
  return request => guard.check(request, ...given)
}

/** Lets what a granted request opened, such as a socket, be asked for the principal as well. */
export function passOn(from: object, to: object): void {
  Grant.of(from)?.passOn(to)
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
      'behind an optional rule, ask with findPrincipal.',
  )
}

/** The principal that a guard granted this request, or `undefined` where it passed as anonymous or met no guard. */
export function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined {
  return Grant.of(request)?.principalBy(guard) as Principal<C> | undefined
}
