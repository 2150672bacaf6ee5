/** What every door does with a request: has it checked, and remembers whom it granted. */
import { OptionsError } from '../errors.ts'
import type { Guard } from '../guard.ts'
import { type Answer, answerNobody } from '../http/answer.ts'
import type { CheckRequest, Claims, Principal, Rule } from '../types.ts'

/**
 * Has a request checked. Resolves to the answer of one that may not pass; to `undefined` where it may, and then its
 * principal can be asked for by `key`: the framework's own object for the request.
 */
export type Admit = (key: object, request: CheckRequest) => Promise<Answer | undefined>

/** What a guard granted a request. */
interface Grant {
  readonly guard: unknown
  readonly principal: Principal<unknown> | undefined
}

/** Makes `new` return the object that it was given. */
class Given {
  constructor(request: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so a private field gets onto an object that is not ours
    return request
  }
}

/**
 * The grant as a private field of the framework's own request: nothing upstream can set or read it, as with a WeakMap, at
 * a fifth of the time, and no table that the garbage collector has to walk.
 */
class GrantedRequest extends Given {
  #grant: Grant | undefined

  static get(request: object): Grant | undefined {
    return #grant in request ? request.#grant : undefined
  }

  static set(request: object, grant: Grant): void {
    const granted = #grant in request ? request : (new GrantedRequest(request) as GrantedRequest)
    granted.#grant = grant
  }
}

/**
 * Binds a guard to a rule.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function createAdmission<C>(guard: Guard<C>, given: readonly [rule?: Rule]): Admit {
  // A rule that is given but undefined, as by a misspelt name, must not be taken for none
  if (given.length > 0) guard.checkRule(given[0] as Rule)
  return async (key, request) => {
    try {
      const verdict = await guard.check(request, ...given)
      if (verdict.outcome === 'granted') GrantedRequest.set(key, { guard, principal: verdict.principal })
      return guard.answer(verdict)
    } catch (error) {
      // To hang up is no fault of the service: whoever logs errors must not be flooded by it
      if (request.signal?.aborted && error === request.signal.reason) return answerNobody()
      throw error
    }
  }
}

/** Lets what a granted request opened, such as a socket, be asked for the principal as well. */
export function passOn(from: object, to: object): void {
  const grant = GrantedRequest.get(from)
  if (grant !== undefined) GrantedRequest.set(to, grant)
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
  const found = GrantedRequest.get(request)
  return guard === undefined || found?.guard === guard ? (found?.principal as Principal<C> | undefined) : undefined
}
