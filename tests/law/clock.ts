// A clock that stands still until it is moved.
import type { Clock } from 'jwt-guard'

export class StillClock implements Clock {
  #now: number
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(seconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + seconds, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Whether someone is to be called back by a time. */
  isAwaitedBy(time: number): boolean {
    return this.#next(time) !== undefined
  }

  /** Moves on to a time, and calls back on the way whoever is due, in order. */
  async moveTo(time: number): Promise<void> {
    for (let timer = this.#next(time); timer !== undefined; timer = this.#next(time)) {
      this.#now = Math.max(this.#now, timer.at)
      this.#timers = this.#timers.filter(other => other !== timer)
      timer.callback()
      await settle()
    }
    this.#now = time
  }

  #next(time: number): { readonly at: number; readonly callback: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at)[0]
  }
}

/** Lets all that is under way go on as far as it can without the clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await endTurn()
}

/** By what the runtime has for it: browsers hold time limits up, and Workers have nothing else. */
function endTurn(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { postTask?: (task: () => void) => Promise<void> } }
  if (scheduler?.postTask !== undefined) return scheduler.postTask(() => {})
  const { setImmediate = setTimeout } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  return new Promise(resolve => setImmediate(resolve))
}
