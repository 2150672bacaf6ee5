/** What every door does with a request: has it checked, and remembers whom it granted. */
import { type BoundCheck, findBinder } from '../at-once.ts'
import { isPromiseLike } from '../deadline.ts'
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
/** The grants of what nothing can be written to. */
const elsewhere = new WeakMap<object, Grant>()

/**
 * What a guard granted a request. It stands in the request itself, which takes a tenth of the time of a WeakMap, and tells
 * nothing when that is printed. Nobody else can make one, have one or move one: it is good in one object, and has no method.
 */
class Grant {
  readonly #request: object
  readonly #guard: unknown
  readonly #principal: Principal<unknown> | undefined

  static {
    Object.setPrototypeOf(Grant.prototype, null)
    Reflect.deleteProperty(Grant.prototype, 'constructor')
    Object.freeze(Grant.prototype)
  }

  private constructor(request: object, guard: unknown, principal: Principal<unknown> | undefined) {
    this.#request = request
    this.#guard = guard
    this.#principal = principal
  }

  static give(request: object, guard: unknown, principal: Principal<unknown> | undefined): void {
    const grant = new Grant(request, guard, principal)
    try {
      ;(request as { [place]?: Grant })[place] = grant
    } catch {
      elsewhere.set(request, grant)
    }
  }

  static passOn(from: object, to: object): void {
    const grant = Grant.#of(from)
    if (grant !== undefined) Grant.give(to, grant.#guard, grant.#principal)
  }

  static principalOf(request: object, guard: unknown): Principal<unknown> | undefined {
    const grant = Grant.#of(request)
    if (grant === undefined || (guard !== undefined && guard !== grant.#guard)) return undefined
    return grant.#principal
  }

  static #of(request: object): Grant | undefined {
    const grant: unknown = (request as { [place]?: unknown })[place] ?? elsewhere.get(request)
    // By what only the constructor gives
    const isGrant = typeof grant === 'object' && grant !== null && #request in grant
    return isGrant && grant.#request === request ? grant : undefined
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
    if (verdict.outcome === 'granted') Grant.give(key, guard, verdict.principal)
    return guard.answer(verdict)
  }
  return (key, request) => {
    const verdict = check(request)
    if (!isPromiseLike(verdict)) return conclude(key, verdict)
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
  Grant.passOn(from, to)
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
  return Grant.principalOf(request, guard) as Principal<C> | undefined
}
