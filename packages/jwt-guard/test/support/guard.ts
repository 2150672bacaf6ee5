import {
  createGuard,
  type Guard,
  type GuardEvent,
  type GuardOptions,
  type Rule,
  type Verdict,
} from '../../src/index.ts'
import { ManualClock } from './clock.ts'
import { audience, issuer, keyOf } from './issuer.ts'

export type AnyOptions = Readonly<Record<string, unknown>>

/** Options that are good as they stand. */
export const goodOptions: AnyOptions = { issuer, audience, jwksUri: `${issuer}/jwks` }

/** A guard with the issuer's key at hand, so that it asks nobody. Its clock stands still unless another is given. */
export function staticGuard(options: AnyOptions = {}): Guard {
  const keys = { keys: [keyOf().jwk] }
  return createGuard({ issuer, audience, keys, clock: new ManualClock(), ...options } as GuardOptions) as Guard
}

/** Checks a request with this token. */
export function check(
  guard: Guard,
  token: string,
  rule: Rule = {},
  params: Readonly<Record<string, unknown>> = {},
): Promise<Verdict<unknown>> {
  return guard.check({ authorization: `Bearer ${token}`, params }, rule)
}

/** What a verdict comes to in one word: `granted` or the code. */
export async function outcomeOf(verdict: Verdict<unknown> | Promise<Verdict<unknown>>): Promise<string> {
  const settled = await verdict
  if (settled.outcome === 'granted') return 'granted'
  return settled.outcome === 'denied' ? settled.denial.code : settled.error.code
}

/** Checks a token and tells in one word what it comes to. */
export function judge(
  guard: Guard,
  token: string,
  rule: Rule = {},
  params: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return outcomeOf(check(guard, token, rule, params))
}

/** A listener that remembers. */
export function recordEvents(): {
  readonly events: readonly GuardEvent[]
  readonly onEvent: (event: GuardEvent) => void
} {
  const events: GuardEvent[] = []
  return { events, onEvent: event => void events.push(event) }
}
