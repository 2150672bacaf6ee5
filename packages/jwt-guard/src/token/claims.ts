/** The registered claims, each in its form and against the clock (RFC 7519 §4.1, RFC 9068 §4). */
import { shared, TokenError } from '../errors.ts'
import { type JsonObject, own } from '../json.ts'
import type { Claims } from '../types.ts'
import type { Step } from '../verdict.ts'

/** What the registered claims are held against. */
export interface ClaimRules {
  readonly audiences: ReadonlySet<string>
  readonly clockToleranceSeconds: number
  readonly maxTokenAgeSeconds: number | undefined
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

/** Validates the registered claims of a token whose signature holds. `now` is in seconds since the epoch. */
export function validateClaims(claims: JsonObject, rules: ClaimRules, now: number): Step<Claims> {
  const { clockToleranceSeconds: tolerance, maxTokenAgeSeconds } = rules

  const subject = own(claims, 'sub')
  if (subject === undefined) return missing.sub
  if (typeof subject !== 'string' || subject === '') return malformed.sub

  const audience = own(claims, 'aud')
  if (audience === undefined) return missing.aud
  if (!isAudience(audience)) return malformed.aud
  if (!audienceList(audience).some(name => rules.audiences.has(name))) return audienceRefused

  const expiry = own(claims, 'exp')
  if (expiry === undefined) return missing.exp
  if (!isNumericDate(expiry)) return malformed.exp
  // On or after it the token must not be accepted (§4.1.4); asked so that a clock which tells no number refuses
  if (!(now - tolerance < expiry)) return expired

  const notBefore = own(claims, 'nbf')
  if (notBefore !== undefined) {
    if (!isNumericDate(notBefore)) return malformed.nbf
    if (now + tolerance < notBefore) return notYetValid
  }

  const issuedAt = own(claims, 'iat')
  if (issuedAt === undefined) {
    if (maxTokenAgeSeconds !== undefined) return missing.iat
  } else {
    if (!isNumericDate(issuedAt)) return malformed.iat
    if (now + tolerance < issuedAt) return fromFuture
    if (maxTokenAgeSeconds !== undefined && now - tolerance >= issuedAt + maxTokenAgeSeconds) return tooOld
  }

  const tokenId = own(claims, 'jti')
  if (tokenId !== undefined && typeof tokenId !== 'string') return malformed.jti
  return claims as Claims
}

/** The audiences of a valid `aud`, which may be one string or a list of them (RFC 7519 §4.1.3). */
export function audienceList(audience: string | readonly string[]): readonly string[] {
  return typeof audience === 'string' ? [audience] : audience
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
