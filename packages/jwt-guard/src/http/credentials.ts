/** Bearer credentials out of a request (RFC 6750 §2.1, RFC 9110 §11.4, §11.6.2). */
import { CredentialsError, shared } from '../errors.ts'
import type { CheckRequest } from '../types.ts'
import type { Step } from '../verdict.ts'

/** That a request carries no bearer credentials: no denial yet, for an optional rule lets it pass. */
export const absent: CredentialsError = shared(new CredentialsError('GUARD_CREDENTIALS_MISSING'))
const repeated = shared(new CredentialsError('GUARD_CREDENTIALS_REPEATED'))
const malformed = shared(new CredentialsError('GUARD_CREDENTIALS_MALFORMED'))

const scheme = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[ ,]|$)/
const bearer = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i
const furtherBearer = /,\s*bearer(?:\s|$)/i

/** What credentials are read from. */
export interface CredentialFields {
  /** All Authorization fields as one: so every recipient may read them (RFC 9110 §5.3), and all runtimes judge alike. */
  readonly authorization: string
  readonly target: string | undefined
}

/** Takes from a request what the credentials are read from, each once. What is not text, or cannot be read, is malformed. */
export function readFields(request: CheckRequest): Step<CredentialFields> {
  try {
    const { authorization: given, target } = request
    const authorization = typeof given === 'string' ? given : joinFields(given)
    if (authorization === undefined || !isTextOrNone(target)) return malformed
    return { authorization, target }
  } catch {
    return malformed
  }
}

function joinFields(fields: unknown): string | undefined {
  if (fields === undefined || fields === null) return ''
  if (!Array.isArray(fields)) return undefined
  // Array.from, because every would skip the holes of a sparse array
  const list: readonly unknown[] = Array.from(fields)
  return list.every(field => typeof field === 'string') ? list.join(', ') : undefined
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

/** Whether there may be several fields in it. Not whether several were handed over: the Fetch API itself joins them by commas. */
export function isDivided({ authorization }: CredentialFields): boolean {
  return authorization.includes(',')
}

const prefix = 'Bearer '

/** A token as the field nearly always brings it, whole: so what is remembered of it is found without cutting it out. */
export function writeBearer(token: string): string {
  return prefix + token
}

/** The token in what {@link writeBearer} wrote. */
export function tokenOf(bearer: string): string {
  return bearer.slice(prefix.length)
}

/**
 * What stands after the scheme, its grammar unread, as {@link writeBearer} writes it. A text that turns out to be a token
 * has it, and one too long is not read; of any other {@link readCredentials} says what is wrong. `undefined` where there is
 * no such text.
 */
export function peekBearer({ authorization, target }: CredentialFields): string | undefined {
  if (hasTokenInQuery(target)) return undefined
  if (authorization.startsWith(prefix) && authorization[prefix.length] !== ' ') return authorization
  const start = /^bearer +/i.exec(authorization)?.[0].length
  return start === undefined ? undefined : writeBearer(authorization.slice(start))
}

/**
 * Reads the one bearer token. Only the Authorization header carries one: a token in the query beside it is a second one,
 * and alone it is none (RFC 6750 §2: not more than one method; §5.3: not in page URLs).
 */
export function readCredentials({ authorization, target }: CredentialFields): Step<string> {
  if (authorization === '') return absent
  const token = bearer.exec(authorization)?.[1]
  if (token !== undefined) return hasTokenInQuery(target) ? repeated : token

  const name = scheme.exec(authorization)?.[1]
  if (name === undefined) return malformed
  if (name.toLowerCase() === 'bearer') return authorization.includes(',') ? repeated : malformed
  return furtherBearer.test(authorization) ? repeated : absent
}

/** Reads the query as a form is read, so that no spelling of the name hides a second token (RFC 6750 §2.3). */
function hasTokenInQuery(target: string | undefined): boolean {
  const start = target?.indexOf('?') ?? -1
  if (target === undefined || start < 0) return false
  const query = target.slice(start + 1)
  // Without an escape the name can only be spelt as it is
  if (!query.includes('%') && !query.includes('access_token')) return false
  return new URLSearchParams(query).has('access_token')
}
