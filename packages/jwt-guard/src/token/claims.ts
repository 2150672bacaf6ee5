/** The registered claims, each in its form and against the clock (RFC 7519 §4.1, RFC 9068 §4). */
import { shared, TokenError } from '../errors.ts'
import { type JsonObject, own } from '../json.ts'
import type { Step } from '../verdict.ts'

/** What the registered claims are held against. */
export interface ClaimRules {
  readonly audiences: ReadonlySet<string>
  readonly clockToleranceSeconds: number
  readonly maxTokenAgeSeconds: number | undefined
}

/** The registered claims that a token was read for, each in its form. */
export interface RegisteredClaims {
  readonly subject: string
  readonly audience: readonly string[]
  /** Seconds since the epoch, as the other times. */
  readonly expiresAt: number
  readonly notBefore: number | undefined
  readonly issuedAt: number | undefined
}

const missing = byClaim('GUARD_CLAIM_MISSING')
const malformed = byClaim('GUARD_CLAIM_MALFORMED')
const audienceRefused = shared(new TokenError('GUARD_AUDIENCE_REFUSED', 'aud'))
const expired = shared(new TokenError('GUARD_TOKEN_EXPIRED', 'exp'))
const notYetValid = shared(new TokenError('GUARD_TOKEN_NOT_YET_VALID', 'nbf'))
const fromFuture = shared(new TokenError('GUARD_TOKEN_FROM_FUTURE', 'iat'))
const tooOld = shared(new TokenError('GUARD_TOKEN_TOO_OLD', 'iat'))

/** Reads the issuer of a token whose signature is not verified yet: only to choose the key set. */
export function readUnverifiedIssuer(unverifiedClaims: JsonObject): Step<string> {
  const issuer = own(unverifiedClaims, 'iss')
  if (issuer === undefined) return missing.iss
  return typeof issuer === 'string' ? issuer : malformed.iss
}

/** Reads the registered claims of a token whose signature holds: each in its form, against nothing yet. */
export function readRegisteredClaims(claims: JsonObject): Step<RegisteredClaims> {
  const subject = own(claims, 'sub')
  if (subject === undefined) return missing.sub
  if (typeof subject !== 'string' || subject === '') return malformed.sub

  const audience = own(claims, 'aud')
  if (audience === undefined) return missing.aud
  if (!isAudience(audience)) return malformed.aud

  const expiresAt = own(claims, 'exp')
  if (expiresAt === undefined) return missing.exp
  if (!isNumericDate(expiresAt)) return malformed.exp

  const notBefore = own(claims, 'nbf')
  if (notBefore !== undefined && !isNumericDate(notBefore)) return malformed.nbf

  const issuedAt = own(claims, 'iat')
  if (issuedAt !== undefined && !isNumericDate(issuedAt)) return malformed.iat

  const tokenId = own(claims, 'jti')
  if (tokenId !== undefined && typeof tokenId !== 'string') return malformed.jti

  return {
    subject,
    audience: Object.freeze(typeof audience === 'string' ? [audience] : audience),
    expiresAt,
    notBefore,
    issuedAt,
  }
}

/** Holds the registered claims against the rules and the time, in seconds since the epoch. `undefined` where all hold. */
export function refuseClaims(claims: RegisteredClaims, rules: ClaimRules, now: number): TokenError | undefined {
  const { audience, expiresAt, notBefore, issuedAt } = claims
  const { audiences, clockToleranceSeconds: tolerance, maxTokenAgeSeconds } = rules
  if (!holdsAny(audiences, audience)) return audienceRefused
  // On or after it the token must not be accepted (§4.1.4); asked so that a clock which tells no number refuses
  if (!(now - tolerance < expiresAt)) return expired
  if (notBefore !== undefined && now + tolerance < notBefore) return notYetValid
  if (issuedAt !== undefined && now + tolerance < issuedAt) return fromFuture
  if (maxTokenAgeSeconds === undefined) return undefined
  if (issuedAt === undefined) return missing.iat
  return now - tolerance >= issuedAt + maxTokenAgeSeconds ? tooOld : undefined
}

/** Place by place: engines make much less of that than of `some` or an iterator, where the array is frozen. */
function holdsAny(audiences: ReadonlySet<string>, names: readonly string[]): boolean {
  for (let place = 0; place < names.length; place += 1) if (audiences.has(names[place] as string)) return true
  return false
}

function isAudience(value: unknown): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every(name => typeof name === 'string'))
}

/** A NumericDate (RFC 7519 §2): seconds, fractions allowed, and no number that has lost its last digits. */
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

function byClaim(
  code: 'GUARD_CLAIM_MISSING' | 'GUARD_CLAIM_MALFORMED',
): Readonly<Record<'iss' | 'sub' | 'aud' | 'exp' | 'nbf' | 'iat' | 'jti', TokenError>> {
  const denial = (claim: string): TokenError => shared(new TokenError(code, claim))
  return {
    iss: denial('iss'),
    sub: denial('sub'),
    aud: denial('aud'),
    exp: denial('exp'),
    nbf: denial('nbf'),
    iat: denial('iat'),
    jti: denial('jti'),
  }
}
