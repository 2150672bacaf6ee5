/** Telling events: to listeners, and on Node's diagnostics channel `jwt-guard` where the runtime has one. */
import type { GuardEvent, GuardListener } from './events.ts'

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

interface Runtime {
  readonly process?: { getBuiltinModule?(id: string): { channel(name: string): Channel } | undefined }
}

const channel = openChannel()

function openChannel(): Channel | undefined {
  try {
    return (globalThis as Runtime).process?.getBuiltinModule?.('node:diagnostics_channel')?.channel('jwt-guard')
  } catch {
    return undefined // the edge runtime of Next.js has all of Node's names, and throws where one is called
  }
}

/** Tells whether anybody hears of events: where nobody does, none need be made. */
export function isHeard(listener: GuardListener | undefined): boolean {
  return listener !== undefined || channel?.hasSubscribers === true
}

/** Publishes an event to whoever subscribed to `jwt-guard`. Subscribers' errors do not come back here. */
export function publish(event: GuardEvent): void {
  if (channel?.hasSubscribers) channel.publish(event)
}

/** Tells a listener. What it throws is dropped: a listener changes no verdict. */
export function callListener(listener: GuardListener | undefined, event: GuardEvent): void {
  try {
    const returned: unknown = listener?.(event)
    if (returned instanceof Promise) returned.catch(() => {})
  } catch {
    // dropped, as promised
  }
}
