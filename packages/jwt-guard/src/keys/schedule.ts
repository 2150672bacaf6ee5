/** How fetches went and when the next may begin: the pace of those for unknown key IDs, and the back-off after failures. */
import type { KeySetOptions } from '../options.ts'
import type { Clock } from '../types.ts'

type Limits = Pick<Required<KeySetOptions>, 'unknownKeyPaceSeconds' | 'backOffSeconds' | 'maxBackOffSeconds'>

/** Counts the fetches of one key set and knows their times, in seconds since the epoch. */
export class FetchSchedule {
  readonly #limits: Limits
  readonly #clock: Clock
  readonly #random: () => number
  #lastBegunAt = Number.NEGATIVE_INFINITY
  #begun = 0
  #succeeded = 0
  #failures = 0
  #failuresInARow = 0
  #nextTryAt = 0

  constructor(limits: Limits, clock: Clock, random: () => number) {
    this.#limits = limits
    this.#clock = clock
    this.#random = random
  }

  /** How many fetches were begun so far. */
  get begun(): number {
    return this.#begun
  }

  /** Which of them was the last to succeed, counted from 1; 0 where none did. */
  get succeeded(): number {
    return this.#succeeded
  }

  /** How many fetches have failed so far: who waits sees by it that one did, whatever came between. */
  get failures(): number {
    return this.#failures
  }

  /** When the back-off of the last failure ends; 0 where the last fetch succeeded. */
  get nextTryAt(): number {
    return this.#nextTryAt
  }

  /** Notes that a fetch begins. Returns which it is, and the time. */
  begin(): { readonly number: number; readonly begunAt: number } {
    this.#begun += 1
    this.#lastBegunAt = this.#clock.now()
    return { number: this.#begun, begunAt: this.#lastBegunAt }
  }

  /** Notes that this one succeeded. */
  succeed(number: number): void {
    this.#succeeded = number
    this.#failuresInARow = 0
    this.#nextTryAt = 0
  }

  /** Notes that one failed. Returns the back-off: twice as long each time, less up to a half of it by chance. */
  fail(): number {
    const { backOffSeconds, maxBackOffSeconds } = this.#limits
    const longest = Math.min(backOffSeconds * 2 ** this.#failuresInARow, maxBackOffSeconds)
    const backOff = longest * (0.5 + this.#random() / 2)
    this.#failures += 1
    this.#failuresInARow += 1
    this.#nextTryAt = this.#clock.now() + backOff
    return backOff
  }

  /** Seconds until the back-off is over; 0 or less where it is. */
  secondsToRetry(): number {
    return this.#secondsUntil(this.#nextTryAt, this.#limits.maxBackOffSeconds)
  }

  /** Seconds until a fetch may be begun for an unknown key ID; 0 or less where it may. */
  secondsToPacedFetch(): number {
    const { unknownKeyPaceSeconds: pace } = this.#limits
    return Math.max(this.#secondsUntil(this.#lastBegunAt + pace, pace), this.secondsToRetry())
  }

  /** A wait longer than any that was begun says that the clock was set back: it is over. */
  #secondsUntil(time: number, longest: number): number {
    const seconds = time - this.#clock.now()
    return seconds > longest + 1 ? 0 : seconds
  }
}
