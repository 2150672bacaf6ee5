/** Waiting for what others promise: for so long and no longer. */
import type { Clock } from './types.ts'

/** The work was not done in time. */
export class DeadlinePassed extends Error {}

/** What the work comes to, if it does within so many seconds. @throws DeadlinePassed */
export async function withDeadline<T>(work: PromiseLike<T>, seconds: number, clock: Clock): Promise<T> {
  let stop: () => void = () => {}
  const deadline = new Promise<never>((_, reject) => {
    stop = clock.after(seconds, () => reject(new DeadlinePassed()))
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    stop()
  }
}

/** Tells whether a value must be waited for. Not every promise is of this realm's class, or of any. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function'
}
