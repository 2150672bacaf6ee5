/** The verdict is a value: granted, denied or undecided. So 401, 403 and 503 cannot be confused. */
import type { Denial, KeySetError } from './errors.ts'

/** The request may pass. `principal` is `undefined` only where an optional rule let an anonymous request through. */
export interface Granted<P> {
  readonly outcome: 'granted'
  readonly principal: P
}

/** The request may not pass, and the denial says why, by a stable code. */
export interface Denied {
  readonly outcome: 'denied'
  readonly denial: Denial
}

/** The request could not be judged: an outage is never a denial. */
export interface Undecided {
  readonly outcome: 'undecided'
  readonly error: KeySetError
}

/** What {@link Guard.check} resolves to. */
export type Verdict<P> = Granted<P> | Denied | Undecided

/** What a step of the pipeline returns: what it found, or why the request goes no further. */
export type Step<T> = T | Denial | KeySetError

/** A value, or a promise of it where it must be waited for: most checks need not wait at all. */
export type MaybePromise<T> = T | PromiseLike<T>
