import type { Clock } from '../../src/index.ts'
import { startTime } from './issuer.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** A clock that stands still until it is moved. Moving it runs the timers on the way, each in its turn. */
export class ManualClock implements Clock {
  #now = startTime
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  after(seconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + seconds, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size
  }

  /** Moves forward, and lets what is woken run until it waits again. */
  async advance(seconds: number): Promise<void> {
    const until = this.#now + seconds
    await settle()
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await settle()
    }
    this.#now = until
    await settle()
  }

  /** Sets the time, forward or back, as an administrator would: timers run on by themselves. */
  set(time: number): void {
    const shift = time - this.#now
    this.#now = time
    const shifted = Array.from(this.#timers, timer => ({ ...timer, at: timer.at + shift }))
    this.#timers.clear()
    for (const timer of shifted) this.#timers.add(timer)
  }

  #next(until: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
  }
}

/** Lets everything run that can run without time or network. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
