/** The challenge of an answer (RFC 6750 §3, RFC 9110 §11.6.1, RFC 9728 §5.1). */
import { type Denial, PermissionError } from '../errors.ts'
import type { ProtectionSpace } from '../settings.ts'

/** The `WWW-Authenticate` field of a denial, or `undefined` where none belongs. */
export function challengeFor(denial: Denial, space: ProtectionSpace): string | undefined {
  const error = errorOf(denial)
  if (error === undefined) return undefined
  const parameters = [`realm=${quote(space.realm)}`]
  if (error !== '') parameters.push(`error="${error}"`, `error_description=${quote(denial.message)}`)
  if (denial instanceof PermissionError && denial.scope !== undefined) parameters.push(`scope=${quote(denial.scope)}`)
  if (space.resourceMetadataUri !== undefined) parameters.push(`resource_metadata=${quote(space.resourceMetadataUri)}`)
  return `Bearer ${parameters.join(', ')}`
}

/** The error code of RFC 6750 §3.1; empty where there were no credentials, undefined where no challenge belongs. */
function errorOf(denial: Denial): string | undefined {
  switch (denial.name) {
    case 'CredentialsError':
      return denial.code === 'GUARD_CREDENTIALS_MISSING' ? '' : 'invalid_request'
    case 'TokenError':
      return 'invalid_token'
    default:
      return denial.code === 'GUARD_SCOPE_INSUFFICIENT' ? 'insufficient_scope' : undefined
  }
}

/** A quoted-string (RFC 9110 §5.6.4). */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
