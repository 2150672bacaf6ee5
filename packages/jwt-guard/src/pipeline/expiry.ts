/** The end of what outlives its request: a connection or a stream that a token opened. */
import type { Clock } from '../types.ts'

/** Looked at the clock at least so often: timers stand still while a machine sleeps, and Node's take no more than 24 days. */
const longestWaitSeconds = 3600

/** Calls back once, when the time has come. Never before it returns, be it long past. Returns what calls it off. */
export function callAt(time: number, clock: Clock, callback: () => void): () => void {
  let stop: () => void
  function wait(remaining: number): void {
    stop = clock.after(remaining > 0 ? Math.min(remaining, longestWaitSeconds) : 0, look)
  }
  function look(): void {
    const remaining = time - clock.now()
    if (remaining > 0) wait(remaining)
    else callback()
  }
  wait(time - clock.now())
  return () => stop()
}
