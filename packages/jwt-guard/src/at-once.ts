/** A second way to ask a guard, for the doors: as by `check`, but at once where there is nothing to wait for. */
import type { CheckRequest, Principal, Rule } from './types.ts'
import type { MaybePromise, Verdict } from './verdict.ts'

/** A check by one rule. Misuse it throws, or rejects with. */
export type BoundCheck = (request: CheckRequest) => MaybePromise<Verdict<Principal<unknown> | undefined>>

/** Binds a guard's check to a rule. @throws OptionsError `GUARD_RULE_INVALID` */
export type BindCheck = (given: readonly [rule?: Rule]) => BoundCheck

const binders = new WeakMap<object, BindCheck>()

/** Lets the doors ask this very guard at once. */
export function offerBinder(guard: object, bind: BindCheck): void {
  binders.set(guard, bind)
}

/** How to ask a guard at once; `undefined` of one that was wrapped, whose own `check` must have its say. */
export function findBinder(guard: object): BindCheck | undefined {
  return binders.get(guard)
}
