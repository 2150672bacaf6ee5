import { createGuard, type Guard, type GuardEvent, type GuardOptions, type KeySetOptions } from '../../src/index.ts'
import { ManualClock } from './clock.ts'
import { outcomeOf } from './guard.ts'
import { audience, encode, goodClaims, issuer, issueToken, keyOf, type SigningKey } from './issuer.ts'
import { type Reply, type ScriptedNetwork, scriptNetwork } from './network.ts'

/** A guard whose keys are fetched from a scripted network, under a manual clock. */
export interface RemoteGuard {
  readonly guard: Guard
  readonly clock: ManualClock
  readonly network: ScriptedNetwork
  readonly events: readonly GuardEvent[]
  /** How often the issuer was asked. */
  fetches(): number
  /** Checks a token of that key, or a forged one of that key ID, and tells what it comes to. It is good for a day. */
  check(key?: SigningKey | string): Promise<string>
  /** The same, where it must not wait for anything. */
  checkAtOnce(key?: SigningKey | string): Promise<string>
}

export function remoteGuard(
  replies: readonly Reply[],
  keySet: KeySetOptions = {},
  options: Readonly<Record<string, unknown>> = {},
): RemoteGuard {
  const network = (options['network'] as ScriptedNetwork | undefined) ?? scriptNetwork(...replies)
  const clock = (options['clock'] as ManualClock | undefined) ?? new ManualClock()
  const { network: _, ...rest } = options
  const events: GuardEvent[] = []
  const guard = createGuard({
    issuer,
    audience,
    jwksUri: `${issuer}/jwks`,
    fetch: network.fetch,
    clock,
    keySet,
    onEvent: (event: GuardEvent) => void events.push(event),
    ...rest,
  } as GuardOptions) as Guard
  const check = (key: SigningKey | string = keyOf()): Promise<string> => {
    const claims = { iat: clock.now(), exp: clock.now() + 86_400 }
    const token = typeof key === 'string' ? forge({ ...goodClaims, ...claims }, key) : issueToken(claims, {}, key)
    return outcomeOf(guard.check({ authorization: `Bearer ${token}` }))
  }
  return {
    guard,
    clock,
    network,
    events,
    fetches: () => network.requests.length,
    check,
    async checkAtOnce(key) {
      return Promise.race([check(key), new Promise<string>(resolve => setImmediate(resolve, 'waiting'))])
    },
  }
}

/** A token that nobody signed: it costs nothing to make. */
function forge(claims: object, kid: string): string {
  return `${encode({ alg: 'RS256', kid })}.${encode({ ...claims })}.AAAA`
}

/** Watches a promise: what it came to, or `waiting`. */
export function watch<T>(work: Promise<T>): { readonly now: T | 'waiting' } {
  const watched: { now: T | 'waiting' } = { now: 'waiting' }
  void work.then(value => {
    watched.now = value
  })
  return watched
}
