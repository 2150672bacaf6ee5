// A guard and its issuer: HTTP is real, time is not. It passes when a test says so.
import { EventEmitter, once } from 'node:events'
import { createGuard, type Guard, type GuardEvent, type GuardOptions, type Verdict } from 'jwt-guard'
import { ManualClock, settle } from '../../packages/jwt-guard/test/support/clock.ts'
import { type AnyOptions, outcomeOf } from '../../packages/jwt-guard/test/support/guard.ts'
import {
  encode,
  type JsonObject,
  replaceSegment,
  type SigningKey,
} from '../../packages/jwt-guard/test/support/issuer.ts'
import { audience, type FaultyIssuer, startFaultyIssuer } from './faulty-issuer.ts'

export interface Scene {
  readonly issuer: FaultyIssuer
  readonly clock: ManualClock
  readonly guard: Guard
  /** What the guard told, in order. */
  readonly events: GuardEvent[]
  /** How many fetches the guard began. */
  countFetches(): number
  /** Another guard on the same network and the same clock. */
  createGuard(options?: AnyOptions): Guard
  /** A good token but for what is given, issued now. */
  token(claims?: JsonObject, header?: JsonObject, key?: SigningKey): string
  /** A token of a kid that nobody publishes. Only its header is its own: it is never worth a signature. */
  forge(kid: string): string
  /** Checks a request with the token, or with a new good one. */
  check(token?: string): Promise<Verdict<unknown>>
  /** Tells in one word what that comes to: `granted` or a code. */
  judge(token?: string): Promise<string>
  /** Lets time pass, and every fetch come to its end on the way. */
  pass(seconds: number): Promise<void>
  /** Waits until every fetch that was begun has come to its end. */
  quiet(): Promise<void>
  stop(): Promise<void>
}

/** The longest step of time: shorter than a fetch may take, so that none is late for a clock that runs ahead of it. */
const STEP_SECONDS = 4

/** What makes a guard trust the issuer. */
export type Trust = (issuer: FaultyIssuer) => AnyOptions

const trustByAddress: Trust = ({ url, jwksUri }) => ({ issuer: url, audience, jwksUri })

/** Starts an issuer, and makes a guard that trusts it and has asked nothing yet. */
export async function startScene(options: AnyOptions = {}, trust: Trust = trustByAddress): Promise<Scene> {
  const issuer = await startFaultyIssuer()
  const clock = new ManualClock()
  const events: GuardEvent[] = []
  let begun = 0
  let ended = 0
  const told = new EventEmitter()
  const onEvent = (event: GuardEvent): void => {
    events.push(event)
    if (event.type !== 'keys-refreshed' && event.type !== 'keys-failed') return
    ended += 1
    told.emit('end')
  }
  const fetch: typeof globalThis.fetch = (input, init) => {
    begun += 1
    return globalThis.fetch(input, init)
  }
  const make = (given: AnyOptions): Guard =>
    createGuard({ ...trust(issuer), fetch, clock, ...given } as unknown as GuardOptions) as Guard
  const guard = make({ onEvent, ...options })
  const token: Scene['token'] = (claims, header, key) => issuer.issue(clock.now(), claims, header, key)
  const check: Scene['check'] = (text = token()) => guard.check({ authorization: `Bearer ${text}` })

  const template = token()

  async function quiet(): Promise<void> {
    while (ended < begun) await once(told, 'end')
    await settle()
  }

  return {
    issuer,
    clock,
    guard,
    events,
    countFetches: () => begun,
    createGuard: (given = {}) => make({ ...options, ...given }),
    token,
    forge: kid => replaceSegment(template, 0, encode({ alg: 'RS256', kid })),
    check,
    judge: text => outcomeOf(check(text)),
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= STEP_SECONDS) {
        await clock.advance(Math.min(left, STEP_SECONDS))
        await quiet()
      }
    },
    quiet,
    stop: () => issuer.stop(),
  }
}
