/** Steps in a row, waiting only where there is something to wait for. */
import { GuardError } from '../errors.ts'
import type { Step } from '../verdict.ts'

/** A value, or a promise of it where it must be waited for: most checks need not wait at all. */
export type MaybePromise<T> = T | Promise<T>

/** Goes on with what a step found; a denial, or that nothing can be decided, ends the row. */
export function andThen<T, U>(
  step: MaybePromise<Step<T>>,
  next: (found: T) => MaybePromise<Step<U>>,
): MaybePromise<Step<U>> {
  if (step instanceof Promise) return step.then(settled => andThen(settled, next))
  return step instanceof GuardError ? step : next(step as T)
}
