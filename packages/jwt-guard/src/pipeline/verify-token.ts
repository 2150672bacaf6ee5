/** From a token's text to verified claims: shape, header, issuer, key, signature, registered claims, the caller's schema. */

import { isPromiseLike } from '../deadline.ts'
import type { SignedText } from '../engine/engine.ts'
import { GuardError, KeySetError, shared, TokenError } from '../errors.ts'
import type { GuardListener } from '../events.ts'
import { tokenOf, writeBearer } from '../http/credentials.ts'
import type { JsonObject } from '../json.ts'
import type { VerificationKey } from '../keys/jwk.ts'
import type { KeySet } from '../keys/key-set.ts'
import { type HeldKeySet, holdKeySet } from '../keys/registry.ts'
import { readScopes } from '../policy/scopes.ts'
import type { IssuerSettings } from '../settings/issuers.ts'
import type { Settings } from '../settings.ts'
import {
  type ClaimRules,
  type RegisteredClaims,
  readRegisteredClaims,
  readUnverifiedIssuer,
  refuseClaims,
} from '../token/claims.ts'
import { applySchema } from '../token/claims-schema.ts'
import { type CompactToken, readSignature, splitToken } from '../token/compact.ts'
import { freezeDeep } from '../token/freeze.ts'
import { type ProtectedHeader, readHeader } from '../token/header.ts'
import { keyOfToken, TextMemo } from '../token/memo.ts'
import { decodeObject } from '../token/segment.ts'
import { findVerifyingKey, type NoKey } from '../token/signature.ts'
import type { Claims, Clock } from '../types.ts'
import type { MaybePromise, Step } from '../verdict.ts'

/** A token whose signature and claims hold. */
export interface VerifiedToken {
  readonly verified: Claims
  readonly registered: RegisteredClaims
  readonly scopes: readonly string[]
  /** The claims as the caller's schema put them out, or as verified. */
  readonly claims: unknown
}

/** Verifies tokens of the trusted issuers. */
export interface TokenVerifier {
  readonly keySets: readonly HeldKeySet[]
  /** Verifies a token, written as `writeBearer` writes it. All but a signature that is remembered is asked anew. */
  verify(bearer: string): MaybePromise<Step<VerifiedToken>>
}

/** An issuer with its keys. */
interface TrustedIssuer {
  readonly algorithms: ReadonlySet<string>
  readonly claimRules: ClaimRules
  readonly keySet: HeldKeySet
}

/** A token that was read and whose issuer is trusted, before its signature is checked. */
interface UnverifiedToken {
  readonly bearer: string
  readonly segments: CompactToken
  readonly header: ProtectedHeader
  readonly issuer: TrustedIssuer
  readonly unverifiedClaims: JsonObject
  readonly signed: SignedText
}

/** A token whose signature holds, with what its claims say; what they come to is asked every time. */
interface SignedToken extends Omit<VerifiedToken, 'registered'> {
  readonly registered: Step<RegisteredClaims>
  readonly issuer: TrustedIssuer
  readonly header: ProtectedHeader
  readonly key: VerificationKey
}

/** That a token is longer than the bound: it is not looked at any further. */
export const tooLong: TokenError = shared(new TokenError('GUARD_TOKEN_TOO_LONG'))
const malformed = shared(new TokenError('GUARD_TOKEN_MALFORMED'))
const algorithmRefused = shared(new TokenError('GUARD_ALGORITHM_REFUSED'))
const issuerRefused = shared(new TokenError('GUARD_ISSUER_REFUSED', 'iss'))
const keyUnknown = shared(new TokenError('GUARD_KEY_UNKNOWN'))
const signatureInvalid = shared(new TokenError('GUARD_SIGNATURE_INVALID'))

/** Nothing but other keys, or another runtime, changes what can be imported: nobody need ask every second. */
const secondsToOtherKeys = 60

/** Makes a verifier of the settings. It holds the issuers' key sets until they are released. */
export function createTokenVerifier(settings: Settings, clock: Clock): TokenVerifier {
  // A function of its own, so that two guards with one listener each hold their place
  const listener: GuardListener = event => settings.onEvent?.(event)
  const issuers = new Map(settings.issuers.map(issuer => [issuer.issuer, trust(issuer, settings, clock, listener)]))
  const headerRules = {
    algorithms: new Set(settings.issuers.flatMap(({ algorithms }) => [...algorithms])),
    types: settings.types,
  }

  const maxBearerLength = writeBearer('').length + settings.maxTokenLength
  /** Tokens whose signatures held, as read, and nothing else: not that claims were valid, not that a path matched. */
  const memo = new TextMemo<SignedToken>(
    { maxEntries: settings.maxMemoEntries, maxBytes: settings.maxMemoBytes },
    keyOfToken,
  )
  /** An issuer writes few different headers. Only accepted ones are kept, so that forged ones push nothing out. */
  const headers = new TextMemo<ProtectedHeader>({ maxEntries: 64, maxBytes: 65_536 })

  function verify(bearer: string): MaybePromise<Step<VerifiedToken>> {
    if (bearer.length > maxBearerLength) return tooLong
    const known = memo.get(bearer)
    if (known === undefined) return verifyAnew(bearer)
    // The time is read once, and anew after each wait: it is a quarter of a warm check
    const now = clock.now()
    const { issuer, header, key } = known
    const keys = issuer.keySet.keys.find(header.keyId, header.algorithm, now)
    // Keys that must be waited for, or no longer hold the one that verified: what was remembered is worth nothing
    if (Array.isArray(keys) && keys.includes(key)) return validate(known, now)
    memo.delete(bearer)
    return verifyAnew(bearer, keys)
  }

  /** `asked` is what the key set already answers for this token: one check asks it once. */
  function verifyAnew(bearer: string, asked?: ReturnType<KeySet['find']>): MaybePromise<Step<VerifiedToken>> {
    const token = readToken(bearer)
    if (token instanceof GuardError) return token
    const now = clock.now()
    const { keyId, algorithm } = token.header
    const keys = asked ?? token.issuer.keySet.keys.find(keyId, algorithm, now)
    return isPromiseLike(keys)
      ? keys.then(found => verifySignature(token, found, clock.now()))
      : verifySignature(token, keys, now)
  }

  function readToken(bearer: string): Step<UnverifiedToken> {
    const segments = splitToken(tokenOf(bearer))
    if (segments instanceof GuardError) return segments
    const header = headers.get(segments.header) ?? readHeader(segments.header, headerRules)
    if (header instanceof GuardError) return header
    const unverifiedClaims = decodeObject(segments.payload)
    if (unverifiedClaims === undefined) return malformed
    const issuer = chooseIssuer(unverifiedClaims, header.algorithm, issuers)
    if (issuer instanceof GuardError) return issuer
    const signed = readSignature(segments)
    return signed instanceof GuardError ? signed : { bearer, segments, header, issuer, unverifiedClaims, signed }
  }

  function verifySignature(
    token: UnverifiedToken,
    keys: Step<readonly VerificationKey[]>,
    now: number,
  ): MaybePromise<Step<VerifiedToken>> {
    if (keys instanceof GuardError) return keys
    if (keys.length === 0) return keyUnknown
    const key = findVerifyingKey(token.signed, token.header.algorithm, keys)
    return isPromiseLike(key) ? key.then(found => accept(token, found, clock.now())) : accept(token, key, now)
  }

  function accept(
    token: UnverifiedToken,
    key: VerificationKey | NoKey,
    now: number,
  ): MaybePromise<Step<VerifiedToken>> {
    if (key === 'invalid') return signatureInvalid
    if (key === 'unchecked') return new KeySetError('GUARD_KEYS_UNAVAILABLE', 'key-import', secondsToOtherKeys)
    const { bearer, segments, header, issuer, unverifiedClaims } = token
    if (headers.get(segments.header) === undefined) headers.set(segments.header, header)
    const verified = freezeDeep(unverifiedClaims) as Claims
    const registered = readRegisteredClaims(verified)
    const scopes = Object.freeze(readScopes(verified))
    const signed: SignedToken = { issuer, header, key, verified, registered, scopes, claims: verified }
    memo.set(bearer, signed)
    return validate(signed, now)
  }

  function validate(token: SignedToken, now: number): MaybePromise<Step<VerifiedToken>> {
    const { verified, registered, scopes } = token
    if (registered instanceof GuardError) return registered
    const denial = refuseClaims(registered, token.issuer.claimRules, now)
    if (denial !== undefined) return denial
    if (settings.claims === undefined) return token as SignedToken & VerifiedToken
    const keep = <Output>(output: Step<Output>): Step<VerifiedToken> =>
      output instanceof GuardError ? output : { verified, registered, scopes, claims: output }
    const output = applySchema(settings.claims, verified)
    return isPromiseLike(output) ? output.then(keep) : keep(output)
  }

  return { verify, keySets: Array.from(issuers.values(), ({ keySet }) => keySet) }
}

function trust(issuer: IssuerSettings, settings: Settings, clock: Clock, listener: GuardListener): TrustedIssuer {
  const { clockToleranceSeconds, maxTokenAgeSeconds } = settings
  return {
    algorithms: issuer.algorithms,
    claimRules: { audiences: issuer.audiences, clockToleranceSeconds, maxTokenAgeSeconds },
    keySet: holdKeySet(issuer, settings, clock, listener),
  }
}

/** The issuer is chosen from the fixed list, by exact match: no key is ever looked for at an address that a token names. */
function chooseIssuer(
  unverifiedClaims: JsonObject,
  algorithm: string,
  issuers: ReadonlyMap<string, TrustedIssuer>,
): Step<TrustedIssuer> {
  const unverifiedIssuer = readUnverifiedIssuer(unverifiedClaims)
  if (unverifiedIssuer instanceof GuardError) return unverifiedIssuer
  const issuer = issuers.get(unverifiedIssuer)
  if (issuer === undefined) return issuerRefused
  return issuer.algorithms.has(algorithm) ? issuer : algorithmRefused
}
