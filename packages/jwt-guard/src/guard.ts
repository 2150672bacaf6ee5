/**
 * The guard: judges a request in order, cheap before dear, signature before claims. Each step takes what the one before
 * found; the first denial ends it.
 */
import { offerBinder } from './at-once.ts'
import { callListener, isHeard, publish } from './channel.ts'
import { systemClock } from './clock.ts'
import { isPromiseLike } from './deadline.ts'
import { type Denial, freshCopy, GuardError, KeySetError, OptionsError, shared, TokenError } from './errors.ts'
import type { GuardEvent } from './events.ts'
import { type Answer, answerFor } from './http/answer.ts'
import { absent, isDivided, peekBearer, readCredentials, readFields, writeBearer } from './http/credentials.ts'
import type { KeySetHealth } from './keys/key-set.ts'
import type { GuardOptions } from './options.ts'
import { authorize } from './pipeline/authorize.ts'
import { callAt } from './pipeline/expiry.ts'
import { createTokenVerifier, tooLong, type VerifiedToken } from './pipeline/verify-token.ts'
import { askRevocation } from './policy/revocation.ts'
import { type CheckedRule, checkRule, type NamedParameters, noParameters, readParameters } from './policy/rule.ts'
import { resolveSettings } from './settings.ts'
import type { CheckRequest, Claims, ClaimsSchema, NoRule, Principal, Rule } from './types.ts'
import type { MaybePromise, Step, Verdict } from './verdict.ts'

/** How a guard's key sets fare, for a readiness probe. */
export interface GuardHealth {
  /** Whether the tokens of every trusted issuer can be verified now. */
  readonly ready: boolean
  readonly keySets: readonly KeySetHealth[]
}

/**
 * Judges requests by their access tokens. Made by {@link createGuard}.
 *
 * @typeParam C the type of a principal's claims
 */
export interface Guard<C = Claims> {
  /**
   * Judges a request: granted, denied or undecided. Nothing that a caller sends makes it reject.
   *
   * @throws OptionsError when the rule is wrong, or names a path parameter that the request does not have; the reason of
   * the request's `signal`, once that is aborted while the check waits
   */
  check<const R extends Rule = NoRule>(
    request: CheckRequest,
    ...rule: [rule?: R]
  ): Promise<Verdict<PrincipalUnder<R, C>>>
  /**
   * Verifies a bare token and returns its principal.
   *
   * @throws TokenError when the token is refused
   * @throws KeySetError when no keys could be had
   */
  verify(token: string): Promise<Principal<C>>
  /**
   * Calls back once, when a principal's token has expired by this guard's clock and tolerance: so that what outlives the
   * request, such as a stream of events, ends with the token. `maxTokenAgeSeconds` and revocation are not asked again.
   * Keeps no process alive. Returns a function that calls it off.
   */
  whenExpired(principal: Pick<Principal<unknown>, 'expiresAt'>, callback: () => void): () => void
  /** The HTTP answer of a verdict, or `undefined` where the request may pass. Adapters send it as it is. */
  answer(verdict: Verdict<unknown>): Answer | undefined
  /** Checks a rule ahead of the first request. @throws OptionsError */
  checkRule(rule: Rule): void
  /** Fetches the keys ahead of traffic. @throws KeySetError when an issuer's keys cannot be had */
  warm(): Promise<void>
  /**
   * Fetches the keys now, whatever their age and the back-off: for an administrator who knows that they changed.
   *
   * @throws KeySetError when an issuer's keys cannot be had; the last good ones serve on
   */
  reload(): Promise<void>
  /** Tells how the key sets fare; asks nobody. */
  health(): GuardHealth
  /** Stops listening to key sets. Closed or not, nothing but a fetch under way keeps a process alive, until its deadline. */
  close(): void
}

/** The principal that a rule grants: none for sure only where the rule is not optional. */
export type PrincipalUnder<R extends Rule, C> = R extends { readonly optional: false }
  ? Principal<C>
  : 'optional' extends keyof R
    ? Principal<C> | undefined
    : Principal<C>

const notText = shared(new TokenError('GUARD_TOKEN_MALFORMED'))
const anyPath = checkRule({})

/**
 * Makes a guard.
 *
 * @example
 * ```ts
 * import { createGuard } from 'jwt-guard'
 *
 * const guard = createGuard({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' })
 * ```
 * @throws OptionsError `GUARD_OPTION_INVALID`, naming the option and the fix
 */
export function createGuard<S extends ClaimsSchema<unknown> = ClaimsSchema<Claims>>(
  options: GuardOptions<S>,
): Guard<S extends ClaimsSchema<infer Output> ? Output : never> {
  const settings = resolveSettings(options)
  const clock = settings.clock ?? systemClock
  const verifier = createTokenVerifier(settings, clock)
  const keySets = verifier.keySets.map(({ keys }) => keys)

  function judge(request: CheckRequest, rule: CheckedRule): Judgement {
    const params = readParameters(rule, request)
    const verified = verifyBearer(request)
    return verified === absent && rule.optional ? undefined : decide(verified, rule, params)
  }

  /** Verifies the one bearer token of a request. Its text is tried before its grammar is read: most are tokens. */
  function verifyBearer(request: CheckRequest): MaybePromise<Step<VerifiedToken>> {
    const fields = readFields(request)
    if (fields instanceof GuardError) return fields
    const unread = peekBearer(fields)
    const peeked = unread === undefined ? undefined : verifier.verify(unread)
    // What was verified is a token, and what is too long in one field is not read: of all else the grammar has the first word
    const isSettled = peeked === tooLong ? !isDivided(fields) : !(peeked instanceof GuardError)
    if (peeked !== undefined && isSettled) return peeked
    const token = readCredentials(fields)
    return token instanceof GuardError ? token : (peeked ?? verifier.verify(writeBearer(token)))
  }

  function decide(verified: MaybePromise<Step<VerifiedToken>>, rule: CheckedRule, params: NamedParameters): Judgement {
    if (isPromiseLike(verified)) return verified.then(token => decide(token, rule, params))
    if (verified instanceof GuardError) return verified
    const principal = authorize(verified, rule, params, emit)
    if (settings.revocation === undefined || principal instanceof GuardError) return principal
    return askRevocation(settings.revocation, principal, verified.verified, clock)
  }

  /** Waits for a judgement, where there is something to wait for, and tells of it. */
  function settle(judgement: Judgement, signal?: AbortSignal): MaybePromise<SettledVerdict> {
    return isPromiseLike(judgement) ? unlessAborted(judgement, signal).then(announce) : announce(judgement)
  }

  function announce(step: Step<Principal<unknown> | undefined>): SettledVerdict {
    const verdict = toVerdict(step)
    if (isHeard(settings.onEvent)) emit(eventOf(verdict))
    return verdict
  }

  function emit(event: GuardEvent): void {
    publish(event)
    callListener(settings.onEvent, event)
  }

  function checkNow(request: CheckRequest, rule: CheckedRule): MaybePromise<SettledVerdict> {
    const signal = readSignal(request)
    return settle(judge(request, rule), signal)
  }

  const guard: Guard<unknown> = {
    check: async (request, ...given) => checkNow(request, readRule(given)) as Verdict<never>,
    async verify(token) {
      const verdict = await settle(
        typeof token === 'string' ? decide(verifier.verify(writeBearer(token)), anyPath, noParameters) : notText,
      )
      if (verdict.outcome === 'granted') return verdict.principal as Principal<unknown>
      throw verdict.outcome === 'denied' ? freshCopy(verdict.denial) : verdict.error
    },
    whenExpired: ({ expiresAt }, callback) => callAt(expiresAt + settings.clockToleranceSeconds, clock, callback),
    answer: verdict => answerFor(verdict, settings.space),
    checkRule: rule => void checkRule(rule),
    warm: async () => void (await Promise.all(keySets.map(keys => keys.warm()))),
    reload: async () => void (await Promise.all(keySets.map(keys => keys.reload()))),
    health() {
      const health = keySets.map(keys => keys.health())
      return { ready: health.every(({ ready }) => ready), keySets: health }
    },
    close() {
      for (const { release } of verifier.keySets) release()
    },
  }
  offerBinder(guard, given => {
    const rule = readRule(given)
    return request => checkNow(request, rule)
  })
  return Object.freeze(guard) as ReturnType<typeof createGuard<S>>
}

/** A rule that is given but undefined, as by a misspelt name, must not be taken for none. */
function readRule(given: readonly [rule?: Rule]): CheckedRule {
  return given.length === 0 ? anyPath : checkRule(given[0] as Rule)
}

/** @throws OptionsError where it is none: who cannot give up must not learn it when it is too late */
function readSignal(request: CheckRequest): AbortSignal | undefined {
  try {
    const signal: unknown = (request as CheckRequest | undefined)?.signal
    if (signal === undefined || isSignal(signal)) return signal
  } catch {
    // one that cannot be read is none
  }
  throw new OptionsError('GUARD_OPTION_INVALID', '"signal" must be an AbortSignal.')
}

/** By its form, not its class: frameworks run handlers in realms of their own, whose signals are of another class. */
function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false
  const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>
  return [typeof aborted, typeof addEventListener, typeof removeEventListener].join() === 'boolean,function,function'
}

type Judgement = MaybePromise<Step<Principal<unknown> | undefined>>
type SettledVerdict = Verdict<Principal<unknown> | undefined>

/** Waits, unless the caller gives up: only its own waiting ends, not what it waited for. */
async function unlessAborted<T>(work: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  if (signal.aborted) throw signal.reason
  let stop: () => void = () => {}
  const abortion = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, abortion])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function toVerdict<P>(step: Step<P>): Verdict<P> {
  if (step instanceof KeySetError) return { outcome: 'undecided', error: step }
  if (step instanceof GuardError) return { outcome: 'denied', denial: step as Denial }
  return { outcome: 'granted', principal: step as P }
}

function eventOf(verdict: Verdict<unknown>): GuardEvent {
  switch (verdict.outcome) {
    case 'granted':
      return { type: 'granted', anonymous: verdict.principal === undefined }
    case 'denied': {
      const { denial } = verdict
      const claim = denial instanceof TokenError ? denial.claim : undefined
      return { type: 'denied', code: denial.code, ...(claim !== undefined && { claim }) }
    }
    case 'undecided':
      return { type: 'undecided', code: verdict.error.code, fault: verdict.error.fault }
  }
}
