/** Bearer credentials out of a request (RFC 6750 §2.1, RFC 9110 §11.4, §11.6.2). */
import { CredentialsError, shared } from '../errors.ts'
import type { CheckRequest } from '../types.ts'
import type { Step } from '../verdict.ts'

/** That a request carries no bearer credentials: no denial yet, for an optional rule lets it pass. */
export const absent: CredentialsError = shared(new CredentialsError('GUARD_CREDENTIALS_MISSING'))
const repeated = shared(new CredentialsError('GUARD_CREDENTIALS_REPEATED'))
const malformed = shared(new CredentialsError('GUARD_CREDENTIALS_MALFORMED'))

/** auth-scheme [ 1*SP token68 ]: what follows the scheme is taken whole, so that a bad token is seen as bad. */
const bearer = /^bearer(?: +([A-Za-z0-9\-._~+/]+=*))?$/i
const scheme = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?: |$)/
const accessTokenInQuery = /[?&]access_token=/

/**
 * Reads the one bearer token of a request. Only the Authorization header carries one: a token in the query beside it is
 * a second one, and alone it is none (RFC 6750 §2: not more than one method; §5.3: not in page URLs).
 */
export function readCredentials(request: CheckRequest): Step<string> {
  const { authorization, target } = request
  const fields = authorization == null ? [] : typeof authorization === 'string' ? [authorization] : authorization
  const field = fields[0]
  if (field === undefined) return absent
  if (fields.length > 1) return repeated

  const name = scheme.exec(field)?.[1]
  if (name === undefined) return malformed
  if (name.toLowerCase() !== 'bearer') return absent
  if (target !== undefined && accessTokenInQuery.test(target)) return repeated
  return bearer.exec(field)?.[1] ?? malformed
}
