/** The runtime's own clock. */
import type { Clock } from './types.ts'

/** Real time, in seconds; its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  after(seconds, callback) {
    const timer: unknown = setTimeout(callback, seconds * 1000)
    // Node, Bun and Deno return an object with unref, browsers and Workers a number
    ;(timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  },
}
