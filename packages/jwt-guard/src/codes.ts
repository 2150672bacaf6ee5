/**
 * The closed catalogue of what the guard can say: every code with its HTTP status and its one fixed sentence.
 * A code is never renamed or used for another meaning. No sentence ever carries token text or a claim's value.
 */

/** What one code means: its family, its HTTP status and the fixed sentence that is sent and logged. */
export interface CatalogueEntry {
  readonly family: 'misuse' | 'undecided' | 'credentials' | 'token' | 'permission'
  readonly status: 400 | 401 | 403 | 500 | 503
  readonly sentence: string
}

/** Every code of the guard, by family, in the order in which a request meets them. */
export const catalogue = {
  GUARD_OPTION_INVALID: { family: 'misuse', status: 500, sentence: 'An option of the guard is wrong.' },
  GUARD_RULE_INVALID: { family: 'misuse', status: 500, sentence: 'A rule given to the guard is wrong.' },
  GUARD_PARAMETER_ABSENT: {
    family: 'misuse',
    status: 500,
    sentence: 'The rule names a path parameter that the route does not have.',
  },
  GUARD_PRINCIPAL_ABSENT: {
    family: 'misuse',
    status: 500,
    sentence: 'The principal was asked for where no guard has granted the request.',
  },

  GUARD_CREDENTIALS_MISSING: {
    family: 'credentials',
    status: 401,
    sentence: 'An access token is required in the Authorization header.',
  },
  GUARD_CREDENTIALS_REPEATED: {
    family: 'credentials',
    status: 400,
    sentence: 'The request carries credentials more than once.',
  },
  GUARD_CREDENTIALS_MALFORMED: {
    family: 'credentials',
    status: 400,
    sentence: 'The Authorization header must hold the scheme Bearer, a space and one token.',
  },

  GUARD_TOKEN_TOO_LONG: { family: 'token', status: 401, sentence: 'The access token is too long.' },
  GUARD_TOKEN_MALFORMED: {
    family: 'token',
    status: 401,
    sentence: 'The access token is not a well-formed signed JWT.',
  },
  GUARD_ALGORITHM_REFUSED: {
    family: 'token',
    status: 401,
    sentence: 'The access token is signed with an algorithm that is not accepted.',
  },
  GUARD_TYPE_REFUSED: { family: 'token', status: 401, sentence: 'The token is not of an accepted type.' },
  GUARD_CRITICAL_REFUSED: {
    family: 'token',
    status: 401,
    sentence: 'The access token demands an extension that is not implemented.',
  },
  GUARD_ISSUER_REFUSED: {
    family: 'token',
    status: 401,
    sentence: 'The access token is from an issuer not accepted here.',
  },
  GUARD_KEY_UNKNOWN: { family: 'token', status: 401, sentence: 'No key of the issuer fits the access token.' },
  GUARD_SIGNATURE_INVALID: { family: 'token', status: 401, sentence: 'The signature of the access token is invalid.' },
  GUARD_CLAIM_MISSING: { family: 'token', status: 401, sentence: 'The access token lacks a required claim.' },
  GUARD_CLAIM_MALFORMED: { family: 'token', status: 401, sentence: 'A claim of the access token has the wrong form.' },
  GUARD_AUDIENCE_REFUSED: {
    family: 'token',
    status: 401,
    sentence: 'The access token is not meant for this resource server.',
  },
  GUARD_TOKEN_EXPIRED: { family: 'token', status: 401, sentence: 'The access token has expired.' },
  GUARD_TOKEN_NOT_YET_VALID: { family: 'token', status: 401, sentence: 'The access token is not valid yet.' },
  GUARD_TOKEN_FROM_FUTURE: {
    family: 'token',
    status: 401,
    sentence: 'The access token says it was issued in the future.',
  },
  GUARD_TOKEN_TOO_OLD: { family: 'token', status: 401, sentence: 'The access token was issued too long ago.' },
  GUARD_CLAIMS_REFUSED: {
    family: 'token',
    status: 401,
    sentence: 'The claims of the access token do not have the form that this resource server requires.',
  },
  GUARD_TOKEN_REVOKED: { family: 'token', status: 401, sentence: 'The access token has been revoked.' },

  GUARD_SCOPE_INSUFFICIENT: {
    family: 'permission',
    status: 403,
    sentence: 'The access token does not have the scope that this request needs.',
  },
  GUARD_PATH_MISMATCH: { family: 'permission', status: 403, sentence: 'The path belongs to another subject.' },

  GUARD_KEYS_UNAVAILABLE: {
    family: 'undecided',
    status: 503,
    sentence: 'The access token cannot be verified now: the keys of its issuer cannot be had.',
  },
  GUARD_KEYS_BUSY: {
    family: 'undecided',
    status: 503,
    sentence: 'The access token cannot be verified now: too many checks are waiting for new keys.',
  },
  GUARD_REVOCATION_UNAVAILABLE: {
    family: 'undecided',
    status: 503,
    sentence: 'The access token cannot be judged now: whether it was revoked cannot be found out.',
  },
} as const

/** A code of the guard. The set is closed: a `switch` over it can be exhaustive. */
export type Code = keyof typeof catalogue

type CodeOf<Family extends CatalogueEntry['family']> = {
  [C in Code]: (typeof catalogue)[C]['family'] extends Family ? C : never
}[Code]

/** Codes of wrong options, wrong rules and wrong use: the developer's to mend, never the caller's. */
export type MisuseCode = CodeOf<'misuse'>
/** Codes of requests that could not be judged: answered with 503, never with 401. */
export type UndecidedCode = CodeOf<'undecided'>
/** Codes of missing or malformed credentials (RFC 6750 §3.1). */
export type CredentialsCode = CodeOf<'credentials'>
/** Codes of tokens that are refused: 401 `invalid_token` (RFC 6750 §3.1). */
export type TokenCode = CodeOf<'token'>
/** Codes of good tokens that do not suffice: 403, or 404 where a rule hides existence. */
export type PermissionCode = CodeOf<'permission'>
/** Codes of every denial. */
export type DenialCode = CredentialsCode | TokenCode | PermissionCode
