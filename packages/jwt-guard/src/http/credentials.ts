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

/**
 * Reads the one bearer token of a request. Only the Authorization header carries one: a token in the query beside it is
 * a second one, and alone it is none (RFC 6750 §2: not more than one method; §5.3: not in page URLs).
 */
export function readCredentials(request: CheckRequest): Step<string> {
  const read = readFields(request)
  if (read === undefined) return malformed
  const { field, target } = read
  if (field === '') return absent
  const token = bearer.exec(field)?.[1]
  if (token !== undefined) return hasTokenInQuery(target) ? repeated : token

  const name = scheme.exec(field)?.[1]
  if (name === undefined) return malformed
  if (name.toLowerCase() === 'bearer') return field.includes(',') ? repeated : malformed
  return furtherBearer.test(field) ? repeated : absent
}

interface Fields {
  readonly field: string
  readonly target: string | undefined
}

/** What the credentials are read from, or `undefined` where it is not text or cannot be read. */
function readFields(request: CheckRequest): Fields | undefined {
  try {
    const { authorization, target } = request
    const field = typeof authorization === 'string' ? authorization : joinFields(authorization)
    return field === undefined || !isTextOrNone(target) ? undefined : { field, target }
  } catch {
    return undefined
  }
}

/** Several fields are read as their list, as every recipient may (RFC 9110 §5.3), so that all runtimes judge alike. */
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

/** Reads the query as a form is read, so that no spelling of the name hides a second token (RFC 6750 §2.3). */
function hasTokenInQuery(target: string | undefined): boolean {
  const start = target?.indexOf('?') ?? -1
  return start >= 0 && new URLSearchParams(target?.slice(start + 1)).has('access_token')
}
