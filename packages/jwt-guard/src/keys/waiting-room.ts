/** Where checks of unknown key IDs wait: a bounded number, for fetches at a pace. Nothing is kept of what they look for. */
import type { KeySetOptions } from '../options.ts'
import type { Clock } from '../types.ts'
import type { FetchSchedule } from './schedule.ts'

/** What a waiting room is made of. */
export interface WaitingRoomParts {
  readonly schedule: FetchSchedule
  readonly clock: Clock
  readonly limits: Pick<Required<KeySetOptions>, 'unknownKeyPaceSeconds' | 'maxWaiting'>
  /** The fetch under way. */
  readonly flight: () => Promise<void> | undefined
  /** Begins a fetch. It never rejects. */
  readonly begin: () => Promise<void>
}

/** Holds those who wait for one key set. */
export class WaitingRoom {
  readonly #parts: WaitingRoomParts
  #waiting = 0
  #pacedFlight: Promise<void> | undefined

  constructor(parts: WaitingRoomParts) {
    this.#parts = parts
  }

  get isFull(): boolean {
    return this.#waiting >= this.#parts.limits.maxWaiting
  }

  /** Whether waiting would only delay the answer: a later fetch than so many others has failed, or the next is far off. */
  isInVain(begunBefore: number): boolean {
    const { schedule, limits, flight } = this.#parts
    if (flight() !== undefined) return false
    return schedule.begun > begunBefore || schedule.secondsToRetry() > limits.unknownKeyPaceSeconds
  }

  /** Waits until a fetch later than so many others has succeeded, or any has failed or brought what is looked for. */
  async wait(begunBefore: number, isFound: () => boolean): Promise<void> {
    const { schedule, flight } = this.#parts
    const { failures } = schedule
    this.#waiting += 1
    while (schedule.succeeded <= begunBefore && schedule.failures <= failures && !isFound()) {
      await (flight() ?? this.#joinPacedFlight())
    }
    this.#waiting -= 1
  }

  #joinPacedFlight(): Promise<void> {
    this.#pacedFlight ??= this.#beginAtPace().finally(() => {
      this.#pacedFlight = undefined
    })
    return this.#pacedFlight
  }

  /** Begins a fetch where the pace allows one; otherwise waits until it does, for who waits to look again. */
  #beginAtPace(): Promise<void> {
    const { schedule, clock, begin } = this.#parts
    const seconds = schedule.secondsToPacedFetch()
    return seconds > 0 ? new Promise(resolve => clock.after(seconds, resolve)) : begin()
  }
}
