/**
 * The guard: the pipeline that judges a request, in order. Cheap before dear, signature before claims. Each step takes
 * what the one before found; the first denial ends it.
 */
import { type Denial, freshCopy, GuardError, KeySetError, shared, TokenError } from './errors.ts'
import type { GuardEvent } from './events.ts'
import { type Answer, answerFor } from './http/answer.ts'
import { absent, readCredentials } from './http/credentials.ts'
import type { KeySetHealth } from './keys/key-set.ts'
import { type HeldKeySet, holdKeySet } from './keys/registry.ts'
import type { GuardOptions } from './options.ts'
import { isName, matchesClaim } from './policy/path-claims.ts'
import { type CheckedRule, checkRule, requireParameters } from './policy/rule.ts'
import { readScopes } from './policy/scopes.ts'
import { type IssuerSettings, resolveSettings, type Settings } from './settings.ts'
import { audienceList, type ClaimRules, readUnverifiedIssuer, validateClaims } from './token/claims.ts'
import { applySchema } from './token/claims-schema.ts'
import { readSignature, splitToken } from './token/compact.ts'
import { freezeDeep } from './token/freeze.ts'
import { type HeaderRules, readHeader } from './token/header.ts'
import { decodeObject } from './token/json.ts'
import { verifySignature } from './token/signature.ts'
import type { CheckRequest, Claims, ClaimsSchema, NoRule, Principal, Rule } from './types.ts'
import type { Step, Verdict } from './verdict.ts'

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
   * @throws OptionsError when the rule is wrong, or names a path parameter that the request does not have
   */
  check<const R extends Rule = NoRule>(request: CheckRequest, rule?: R): Promise<Verdict<PrincipalUnder<R, C>>>
  /**
   * Verifies a bare token and returns its principal.
   *
   * @throws TokenError when the token is refused
   * @throws KeySetError when no keys could be had
   */
  verify(token: string): Promise<Principal<C>>
  /** The HTTP answer of a verdict, or `undefined` where the request may pass. Adapters send it as it is. */
  answer(verdict: Verdict<unknown>): Answer | undefined
  /** Checks a rule ahead of the first request. @throws OptionsError */
  checkRule(rule: Rule): void
  /** Fetches the keys ahead of traffic. @throws KeySetError when an issuer's keys cannot be had */
  warm(): Promise<void>
  /** Tells how the key sets fare; asks nobody. */
  health(): GuardHealth
  /** Stops listening to key sets. Nothing that the guard does keeps a process alive, closed or not. */
  close(): void
}

/** The principal that a rule grants: none for sure only where the rule is not optional. */
export type PrincipalUnder<R extends Rule, C> = R extends { readonly optional: false }
  ? Principal<C>
  : 'optional' extends keyof R
    ? Principal<C> | undefined
    : Principal<C>

type MaybePromise<T> = T | Promise<T>

/** An issuer with its keys. */
interface TrustedIssuer {
  readonly settings: IssuerSettings
  readonly claimRules: ClaimRules
  readonly held: HeldKeySet
}

/** A token whose signature and claims hold. */
interface VerifiedToken {
  readonly verified: Claims
  /** The claims as the caller's schema put them out, or as verified. */
  readonly claims: unknown
}

const malformed = shared(new TokenError('GUARD_TOKEN_MALFORMED'))
const algorithmRefused = shared(new TokenError('GUARD_ALGORITHM_REFUSED'))
const issuerRefused = shared(new TokenError('GUARD_ISSUER_REFUSED', 'iss'))
const keyUnknown = shared(new TokenError('GUARD_KEY_UNKNOWN'))
const signatureInvalid = shared(new TokenError('GUARD_SIGNATURE_INVALID'))

const noParams: Readonly<Record<string, string>> = Object.freeze(Object.create(null))
const anyPath = checkRule({})

/**
 * Makes a guard.
 *
 * @example
 * ```ts
 * const guard = createGuard({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' })
 * ```
 * @throws OptionsError `GUARD_OPTION_INVALID`, naming the option and the fix
 */
export function createGuard<S extends ClaimsSchema<unknown> = ClaimsSchema<Claims>>(
  options: GuardOptions<S>,
): Guard<S extends ClaimsSchema<infer Output> ? Output : never> {
  const settings = resolveSettings(options)
  const issuers = new Map(settings.issuers.map(issuer => [issuer.issuer, trust(issuer, settings)]))
  const headerRules: HeaderRules = {
    algorithms: new Set(settings.issuers.flatMap(issuer => [...issuer.algorithms])),
    types: settings.types,
  }
  const clock = settings.clock ?? { now: () => Date.now() / 1000 }
  const held = [...issuers.values()].map(issuer => issuer.held)

  function verifyToken(text: string): MaybePromise<Step<VerifiedToken>> {
    const token = splitToken(text, settings.maxTokenLength)
    if (token instanceof GuardError) return token
    const header = readHeader(token.header, headerRules)
    if (header instanceof GuardError) return header
    const unverifiedClaims = decodeObject(token.payload)
    if (unverifiedClaims === undefined) return malformed
    const unverifiedIssuer = readUnverifiedIssuer(unverifiedClaims)
    if (unverifiedIssuer instanceof GuardError) return unverifiedIssuer
    const issuer = issuers.get(unverifiedIssuer)
    if (issuer === undefined) return issuerRefused
    if (!issuer.settings.algorithms.has(header.algorithm)) return algorithmRefused
    const signed = readSignature(token)
    if (signed instanceof GuardError) return signed

    return then(issuer.held.keys.find(header.keyId, header.algorithm), keys => {
      if (keys.length === 0) return keyUnknown
      return then(verifySignature(signed, header.algorithm, keys), holds => {
        if (!holds) return signatureInvalid
        const verified = validateClaims(freezeDeep(unverifiedClaims), issuer.claimRules, clock.now())
        if (verified instanceof GuardError) return verified
        if (settings.claims === undefined) return { verified, claims: verified }
        return then(applySchema(settings.claims, verified), claims => ({ verified, claims }))
      })
    })
  }

  function judge(request: CheckRequest, rule: CheckedRule): MaybePromise<Step<Principal<unknown> | undefined>> {
    const credentials = readCredentials(request)
    if (credentials === absent && rule.optional) return undefined
    if (credentials instanceof GuardError) return credentials
    return then(verifyToken(credentials), token => authorize(token, rule, request, emit))
  }

  function emit(event: GuardEvent): void {
    try {
      settings.onEvent?.(event)
    } catch {
      // a listener changes no verdict
    }
  }

  const guard: Guard<unknown> = {
    async check(request, rule) {
      const checked = rule === undefined ? anyPath : checkRule(rule)
      requireParameters(checked, request.params)
      const verdict = toVerdict(await judge(request, checked))
      emit(eventOf(verdict))
      return verdict as Verdict<never>
    },
    async verify(token) {
      const found = typeof token === 'string' ? await verifyToken(token) : malformed
      if (found instanceof KeySetError) throw found
      if (found instanceof GuardError) throw freshCopy(found)
      return toPrincipal(found, noParams)
    },
    answer: verdict => answerFor(verdict, settings.realm),
    checkRule: rule => void checkRule(rule),
    warm: async () => void (await Promise.all(held.map(({ keys }) => keys.warm()))),
    health() {
      const keySets = held.map(({ keys }) => keys.health())
      return { ready: keySets.every(({ ready }) => ready), keySets }
    },
    close() {
      for (const { release } of held) release()
    },
  }
  return Object.freeze(guard) as ReturnType<typeof createGuard<S>>
}

function trust(issuer: IssuerSettings, settings: Settings): TrustedIssuer {
  const { clockToleranceSeconds, maxTokenAgeSeconds } = settings
  return {
    settings: issuer,
    claimRules: { audiences: issuer.audiences, clockToleranceSeconds, maxTokenAgeSeconds },
    held: holdKeySet(issuer, settings),
  }
}

/** Scopes, then path claims: what a good token must have to suffice here. */
function authorize(
  token: VerifiedToken,
  rule: CheckedRule,
  request: CheckRequest,
  emit: (event: GuardEvent) => void,
): Step<Principal<unknown>> {
  const scopes = readScopes(token.verified)
  if (!rule.scopes.every(scope => scopes.includes(scope))) return rule.scopeDenial
  if (rule.pathMatches.length === 0) return toPrincipal(token, noParams)

  const hasInstead = rule.insteadScope !== undefined && scopes.includes(rule.insteadScope)
  const params: Record<string, string> = Object.create(null)
  for (const match of rule.pathMatches) {
    // Read once: what was compared is what the principal carries
    const value = request.params?.[match.parameter]
    if (!isName(value) || !(hasInstead || matchesClaim(match, value, token.verified))) {
      emit({ type: 'path-mismatch', parameter: match.parameter })
      return rule.pathDenial
    }
    params[match.parameter] = value
  }
  return toPrincipal(token, Object.freeze(params))
}

function toPrincipal<C>({ verified, claims }: VerifiedToken, params: Readonly<Record<string, string>>): Principal<C> {
  return Object.freeze({
    subject: verified.sub,
    issuer: verified.iss,
    audience: audienceList(verified.aud),
    expiresAt: verified.exp,
    scopes: readScopes(verified),
    claims: claims as C,
    params,
  })
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

/** Goes on with what a step found; waits only where there is something to wait for. */
function then<T, U>(step: MaybePromise<Step<T>>, next: (found: T) => MaybePromise<Step<U>>): MaybePromise<Step<U>> {
  if (step instanceof Promise) return step.then(settled => then(settled, next))
  return step instanceof GuardError ? step : next(step as T)
}
