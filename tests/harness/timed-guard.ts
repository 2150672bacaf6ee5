// A guard for whom HTTP is real, and time is not: it passes when a test says so.
import { EventEmitter, once } from 'node:events'
import { createGuard, type Guard, type GuardEvent, type GuardOptions, type Verdict } from 'jwt-guard'
import { ManualClock, settle } from '../../packages/jwt-guard/test/support/clock.ts'
import { type AnyOptions, outcomeOf } from '../../packages/jwt-guard/test/support/guard.ts'

export interface TimedGuard {
  readonly clock: ManualClock
  readonly guard: Guard
  /** What the guard told, in order. */
  readonly events: GuardEvent[]
  /** How many fetches the guard began. */
  countFetches(): number
  /** Another guard on the same network and the same clock. */
  createGuard(options?: AnyOptions): Guard
  /** Checks a request with the token. */
  check(token: string): Promise<Verdict<unknown>>
  /** Tells in one word what that comes to: `granted` or a code. */
  judge(token: string): Promise<string>
  /** Lets time pass, and every fetch come to its end on the way. */
  pass(seconds: number): Promise<void>
  /** Waits until every fetch that was begun has come to its end. */
  quiet(): Promise<void>
}

/** The longest step of time: shorter than a fetch may take, so that none is late for a clock that runs ahead of it. */
const STEP_SECONDS = 4

/** Makes a guard that has asked nothing yet. */
export function createTimedGuard(options: AnyOptions): TimedGuard {
  const clock = new ManualClock()
  const events: GuardEvent[] = []
  let begun = 0
  let ended = 0
  const told = new EventEmitter()
  const onEvent = (event: GuardEvent): void => {
    events.push(event)
    if (event.type !== 'keys-refreshed' && event.type !== 'keys-failed') return
    ended = begun // one flight at a time; by discovery it is of several fetches
    told.emit('end')
  }
  const fetch: typeof globalThis.fetch = (input, init) => {
    begun += 1
    return globalThis.fetch(input, init)
  }
  const make = (given: AnyOptions): Guard => createGuard({ fetch, clock, ...given } as unknown as GuardOptions) as Guard
  const guard = make({ onEvent, ...options })
  const check: TimedGuard['check'] = token => guard.check({ authorization: `Bearer ${token}` })

  async function quiet(): Promise<void> {
    while (ended < begun) await once(told, 'end')
    await settle()
  }

  return {
    clock,
    guard,
    events,
    countFetches: () => begun,
    createGuard: (given = {}) => make({ ...options, ...given }),
    check,
    judge: token => outcomeOf(check(token)),
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= STEP_SECONDS) {
        await clock.advance(Math.min(left, STEP_SECONDS))
        await quiet()
      }
    },
    quiet,
  }
}
