/** The protected header: algorithm, type and extensions (RFC 7515 §4.1, RFC 8725 §3.1, §3.11). */
import { shared, TokenError } from '../errors.ts'
import { own } from '../json.ts'
import type { Step } from '../verdict.ts'
import { decodeObject } from './segment.ts'

/** What the guard reads of a protected header. `jku`, `jwk`, `x5u` and `x5c` are never read (RFC 8725 §3.10). */
export interface ProtectedHeader {
  readonly algorithm: string
  readonly keyId: string | undefined
}

/** A header that is acceptable under some issuer: whether its algorithm is, its issuer's list decides. */
export interface HeaderRules {
  /** The algorithms that any trusted issuer may use. */
  readonly algorithms: ReadonlySet<string>
  /** Accepted types beside `JWT`, `at+jwt` and none; lower case, without `application/`. */
  readonly types: ReadonlySet<string>
}

const malformed = shared(new TokenError('GUARD_TOKEN_MALFORMED'))
const algorithmRefused = shared(new TokenError('GUARD_ALGORITHM_REFUSED'))
const typeRefused = shared(new TokenError('GUARD_TYPE_REFUSED'))
const criticalRefused = shared(new TokenError('GUARD_CRITICAL_REFUSED'))

const standardTypes: ReadonlySet<string> = new Set(['jwt', 'at+jwt'])

/** Reads and judges the protected header: nothing in it is verified yet. */
export function readHeader(segment: string, rules: HeaderRules): Step<ProtectedHeader> {
  const header = decodeObject(segment)
  if (header === undefined) return malformed

  const algorithm = own(header, 'alg')
  if (typeof algorithm !== 'string') return malformed
  if (!rules.algorithms.has(algorithm)) return algorithmRefused

  const type = own(header, 'typ')
  if (type !== undefined && !isAccepted(type, rules.types)) return typeRefused

  // No extension is implemented, so any `crit` is refused (RFC 7515 §4.1.11), and `b64` with it (RFC 7797 §6)
  if (own(header, 'crit') !== undefined || own(header, 'b64') !== undefined) return criticalRefused

  const keyId = own(header, 'kid')
  if (keyId !== undefined && typeof keyId !== 'string') return malformed
  return { algorithm, keyId }
}

function isAccepted(type: unknown, types: ReadonlySet<string>): boolean {
  // A media type is ASCII: no other letter may become one of it in lower case, as the sign of kelvin would
  if (typeof type !== 'string' || !/^[\x21-\x7e]*$/.test(type)) return false
  // RFC 7515 §4.1.9: media types compare without regard to case, and `application/` may be left out
  const name = type.toLowerCase().replace(/^application\//, '')
  return standardTypes.has(name) || types.has(name)
}
