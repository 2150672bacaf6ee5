// What docs/guide/errors.md says of each code beside what the library itself tells: why it comes, and what to do.
import type { CatalogueEntry, Code } from '../../packages/jwt-guard/src/codes.ts'

interface Family {
  readonly title: string
  readonly about: string
}

/** The families of codes, as the page has them for sections. */
export const families: Readonly<Record<CatalogueEntry['family'], Family>> = {
  misuse: {
    title: 'Misuse',
    about:
      'The developer’s to mend. Thrown as an `OptionsError`, when the guard is made, when a route is, or at its first request; never sent by the guard. The message names the option or the parameter, and the fix.',
  },
  credentials: {
    title: 'Credentials',
    about: 'A `CredentialsError`: no token could be read from the request.',
  },
  token: {
    title: 'Token',
    about: 'A `TokenError`: the client needs another token, since the same one will be refused again.',
  },
  permission: {
    title: 'Permission',
    about: 'A `PermissionError`: the token is good, and does not suffice here.',
  },
  undecided: {
    title: 'Undecided',
    about:
      'A `KeySetError`: nobody can say whether the token is good. The client tries again after `Retry-After`; the operator looks at the issuer.',
  },
}

interface Remedy {
  readonly cause: string
  readonly fix: string
}

export const remedies: Readonly<Record<Code, Remedy>> = {
  GUARD_OPTION_INVALID: {
    cause:
      'An option is missing, misspelt, empty or of the wrong kind; often an environment variable that is not set. Or an adapter is mounted, set up or called so that it cannot guard.',
    fix: 'Do what the message says. An option that is given must have a value.',
  },
  GUARD_RULE_INVALID: {
    cause: 'A member of a rule is misspelt or of the wrong kind, or two exclude each other.',
    fix: 'Mend the member that the message names; the [rules](path-claims.md#the-whole-rule) are few.',
  },
  GUARD_PARAMETER_ABSENT: {
    cause: 'The guard stands where the router has not matched that parameter yet, or the name differs.',
    fix: 'Mount it on a path that has the parameter. In Express, make a nested router with `mergeParams: true`, and use `protectPath` where the segment is optional.',
  },
  GUARD_PRINCIPAL_ABSENT: {
    cause:
      'A handler asked for the principal, and no guard stands before it, or an optional one let nobody in particular pass.',
    fix: 'Put `protect` before the handler; behind an optional rule ask with `findPrincipal`.',
  },
  GUARD_CREDENTIALS_MISSING: {
    cause: 'No `Authorization` field, or one of another auth-scheme, or the token only in the query.',
    fix: 'Send `Authorization: Bearer <token>`. Behind a proxy, see that it passes the field on.',
  },
  GUARD_CREDENTIALS_REPEATED: {
    cause:
      'A second `Authorization` field, a second token in the field, or one in the query too; often from a proxy that adds its own.',
    fix: 'Send one token, in the field alone.',
  },
  GUARD_CREDENTIALS_MALFORMED: {
    cause: 'Often `Bearer undefined` with a space in it, a quoted token, or `Bearer` alone.',
    fix: 'Send the scheme, one space, and the token as the issuer gave it.',
  },
  GUARD_TOKEN_TOO_LONG: {
    cause: 'The token is longer than `maxTokenLength`, 8,192 characters unless set.',
    fix: 'Have the issuer put less into it, or raise the limit.',
  },
  GUARD_TOKEN_MALFORMED: {
    cause:
      'Not three segments of strict base64url, or no JSON objects inside. Opaque, encrypted and unsigned tokens end here.',
    fix: 'Ask the issuer for a signed JWT for this API: many give an opaque token to a client that does not name one.',
  },
  GUARD_ALGORITHM_REFUSED: {
    cause: 'The issuer signs with an algorithm that is not in `algorithms`; or somebody tries `none` or HMAC.',
    fix: 'Name the issuer’s algorithm in `algorithms`, or make the issuer sign with RS256.',
  },
  GUARD_TYPE_REFUSED: {
    cause: 'Often a logout token, or another kind of token in place of an access token.',
    fix: 'Send the access token. Where the issuer gives it a `typ` of its own, name that in `types`.',
  },
  GUARD_CRITICAL_REFUSED: {
    cause: 'The header has `crit` or `b64`.',
    fix: 'Have the issuer leave the extension out. There is no option for it.',
  },
  GUARD_ISSUER_REFUSED: {
    cause: 'The claim `iss` differs from every `issuer`; often by a trailing slash.',
    fix: 'Compare both character by character, and write into `issuer` what the token says.',
  },
  GUARD_KEY_UNKNOWN: {
    cause:
      'The issuer does not publish a usable key with this `kid` for this algorithm; or there is no `kid`, and more than one key. A forged token, a key withdrawn, another issuer’s `jwksUri`, or a key that was left out.',
    fix: 'Look at the issuer’s key set; the event `key-left-out` tells why a key of it is not used.',
  },
  GUARD_SIGNATURE_INVALID: {
    cause: 'The token was forged or changed, or signed with another key than the one that it names.',
    fix: 'Get a token from the issuer. If its own fail too, `jwksUri` belongs to another issuer or environment.',
  },
  GUARD_CLAIM_MISSING: {
    cause: 'One of `iss`, `sub`, `aud` and `exp` is not there; with `maxTokenAgeSeconds` also `iat`.',
    fix: 'Have the issuer write it; the error’s `claim` names it.',
  },
  GUARD_CLAIM_MALFORMED: {
    cause: 'A registered claim is of the wrong type, such as an `exp` that is a text.',
    fix: 'Mend it at the issuer; the error’s `claim` names it.',
  },
  GUARD_AUDIENCE_REFUSED: {
    cause:
      'The client asked for a token for somebody else, or sent an ID token; or `audience` is not what the issuer writes.',
    fix: 'Have the client name this API when it asks for a token, and compare `aud` with `audience`.',
  },
  GUARD_TOKEN_EXPIRED: {
    cause: 'The time `exp` is past by more than `clockToleranceSeconds`.',
    fix: 'Get a new token. If new ones fail, check both clocks.',
  },
  GUARD_TOKEN_NOT_YET_VALID: {
    cause: '`nbf` is ahead by more than `clockToleranceSeconds`.',
    fix: 'Wait, or check both clocks.',
  },
  GUARD_TOKEN_FROM_FUTURE: {
    cause: '`iat` is ahead by more than `clockToleranceSeconds`.',
    fix: 'Check both clocks.',
  },
  GUARD_TOKEN_TOO_OLD: {
    cause: 'The token was issued more than `maxTokenAgeSeconds` ago, whatever its `exp`.',
    fix: 'Get a new token.',
  },
  GUARD_CLAIMS_REFUSED: {
    cause: 'The `claims` schema refused the claims set.',
    fix: 'Compare the schema with a token of this issuer.',
  },
  GUARD_TOKEN_REVOKED: {
    cause: 'The `revocation` hook said so.',
    fix: 'Sign in again.',
  },
  GUARD_SCOPE_INSUFFICIENT: {
    cause: 'The token lacks a scope that the rule names.',
    fix: 'Ask the issuer for the scopes that the challenge names in `scope`.',
  },
  GUARD_PATH_MISMATCH: {
    cause:
      'A path parameter is not what the token says. Where the rule says `mismatchStatus: 404`, the answer is a bare 404 without a code.',
    fix: 'Ask for the own path. If it was, the claim is missing or of another form: [how they are compared](path-claims.md#what-matches).',
  },
  GUARD_KEYS_UNAVAILABLE: {
    cause:
      'No key set could be fetched, or the last good one is past its time; or the runtime cannot import the key that the token names.',
    fix: 'Look at `fault`, on the error and in the event: [what each means](key-sets.md#when-a-fetch-fails).',
  },
  GUARD_KEYS_BUSY: {
    cause: 'A flood of unknown key IDs, most likely forged, while new keys are asked for.',
    fix: 'Nothing: genuine clients try again. `maxWaiting` says how many may wait.',
  },
  GUARD_REVOCATION_UNAVAILABLE: {
    cause: 'The `revocation` hook threw, answered neither yes nor no, or took too long.',
    fix: 'Look at what it asks. `timeoutSeconds` says how long it may take.',
  },
}
