/** The guard's errors: one class for each family of the catalogue, so that `instanceof` and `code` both narrow. */
import {
  type Code,
  type CredentialsCode,
  catalogue,
  type DenialCode,
  type MisuseCode,
  type PermissionCode,
  type TokenCode,
  type UndecidedCode,
} from './codes.ts'

/** What every error of the guard is: a stable `code`, an HTTP `status`, and a fixed sentence as its message. */
export abstract class GuardError extends Error {
  /** The stable code, `GUARD_…`: never renamed, never used for another meaning. */
  abstract readonly code: Code
  /** The HTTP status that answers it. */
  readonly status: number

  protected constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/**
 * Wrong options, a wrong rule, or the guard used where it cannot work. Thrown, never answered as a denial: the message
 * names the option and the fix.
 */
export class OptionsError extends GuardError {
  override readonly name = 'OptionsError'
  readonly code: MisuseCode

  constructor(code: MisuseCode, message: string) {
    super(message, catalogue[code].status)
    this.code = code
  }
}

/** Why a key set could not be had: a closed set of words, safe for logs and metrics. */
export type KeySetFault =
  | 'network'
  | 'timeout'
  | 'redirect'
  | 'status'
  | 'too-large'
  | 'not-json'
  | 'not-a-key-set'
  | 'too-many-keys'
  | 'no-usable-key'
  | 'issuer-mismatch'
  | 'bad-location'
  | 'waiting-room-full'
  | 'key-import'
  | 'revocation'

/**
 * The request could not be judged: no keys could be had, or the revocation hook failed. An outage is never a 401: it is
 * answered with 503 and `Retry-After`.
 */
export class KeySetError extends GuardError {
  override readonly name = 'KeySetError'
  readonly code: UndecidedCode
  /** Why, in one word of a closed set; never the upstream error's text. */
  readonly fault: KeySetFault
  /** Whole seconds after which to try again; at least 1 (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds: number

  constructor(code: UndecidedCode, fault: KeySetFault, retryAfterSeconds = 1) {
    super(catalogue[code].sentence, catalogue[code].status)
    this.code = code
    this.fault = fault
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterSeconds))
  }
}

/** A refusal of the request: its credentials, its token or its permission did not suffice. */
export abstract class Denial extends GuardError {
  abstract override readonly code: DenialCode
}

/** No credentials (401) or malformed ones (400). */
export class CredentialsError extends Denial {
  override readonly name = 'CredentialsError'
  readonly code: CredentialsCode

  constructor(code: CredentialsCode) {
    super(catalogue[code].sentence, catalogue[code].status)
    this.code = code
  }
}

/** A token that is refused: 401 `invalid_token`. */
export class TokenError extends Denial {
  override readonly name = 'TokenError'
  readonly code: TokenCode
  /** The registered claim that failed, by name, where one did. Never its value. */
  readonly claim: string | undefined

  constructor(code: TokenCode, claim?: string) {
    super(catalogue[code].sentence, catalogue[code].status)
    this.code = code
    this.claim = claim
  }
}

/** A good token that does not suffice here: 403, or 404 where the rule hides existence. */
export class PermissionError extends Denial {
  override readonly name = 'PermissionError'
  readonly code: PermissionCode
  /** The scopes that the rule asks for, space-delimited, where scope was insufficient (RFC 6750 §3). */
  readonly scope: string | undefined

  constructor(code: PermissionCode, options: { scope?: string | undefined; status?: 403 | 404 | undefined } = {}) {
    super(catalogue[code].sentence, options.status ?? catalogue[code].status)
    this.code = code
    this.scope = options.scope
  }
}

/**
 * Makes a denial once, to be handed out many times: a flood of bad tokens must not pay for a stack trace each. It is
 * frozen because all who are denied for this reason share it, and its stack is cut because it would name this line only.
 */
export function shared<D extends Denial>(denial: D): D {
  Object.defineProperty(denial, 'stack', { value: `${denial.name}: ${denial.message}` })
  return Object.freeze(denial)
}

/** A denial of its own for one who throws it, with a stack that says where. */
export function freshCopy(denial: Denial): Denial {
  if (denial instanceof TokenError) return new TokenError(denial.code, denial.claim)
  if (denial instanceof PermissionError) {
    return new PermissionError(denial.code, { scope: denial.scope, status: denial.status === 404 ? 404 : 403 })
  }
  return denial instanceof CredentialsError ? new CredentialsError(denial.code) : denial
}
