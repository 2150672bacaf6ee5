import { APIError } from 'better-auth/api'

/** Longest name, in UTF-16 code units. */
const MAXIMUM_NAME_LENGTH = 100
/** RFC 5321 §4.5.3.1.3 allows a path of 256 octets with its angle brackets. */
const MAXIMUM_EMAIL_LENGTH = 254
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]/

/**
 * The last gate before a user is stored. Better Auth itself takes a name of any length, and any text as its picture.
 *
 * @throws APIError 422, which Better Auth answers with as it is.
 */
export function checkUser<User extends { name: string; email: string }>(user: User): User & { image: null } {
  const name = user.name.trim()
  if (name.length === 0 || name.length > MAXIMUM_NAME_LENGTH || UNPRINTABLE.test(name) || !name.isWellFormed()) {
    throw refusal('INVALID_NAME', `A name has 1 to ${MAXIMUM_NAME_LENGTH} characters on one line`)
  }
  if (user.email.length > MAXIMUM_EMAIL_LENGTH) {
    throw refusal('EMAIL_TOO_LONG', `An e-mail address has at most ${MAXIMUM_EMAIL_LENGTH} characters`)
  }
  return { ...user, name, image: null }
}

function refusal(code: string, message: string): APIError {
  return new APIError('UNPROCESSABLE_ENTITY', { code, message })
}
