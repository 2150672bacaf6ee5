/** What the guard tells whoever listens. Labels are bounded: codes, words of closed sets, configured addresses. */
import type { DenialCode, UndecidedCode } from './codes.ts'
import type { KeySetFault } from './errors.ts'

/** An event of the guard. None ever carries token text, a claim's value or an upstream error's text. */
export type GuardEvent =
  /** A request may pass; `anonymous` where it had no credentials and the rule is optional. */
  | { readonly type: 'granted'; readonly anonymous: boolean }
  /** A request may not pass. `claim` names the registered claim that failed, where one did. */
  | { readonly type: 'denied'; readonly code: DenialCode; readonly claim?: string | undefined }
  /** A path parameter is not what the token says; told beside `denied`. */
  | { readonly type: 'path-mismatch'; readonly parameter: string }
  /** A request could not be judged: no keys could be had, or the revocation hook failed. */
  | { readonly type: 'undecided'; readonly code: UndecidedCode; readonly fault: KeySetFault }
  /** A key set was fetched, or found unchanged. */
  | { readonly type: 'keys-refreshed'; readonly keySet: string; readonly keys: number; readonly changed: boolean }
  /** A fetch failed. `retryInSeconds` is the back-off until the next try. */
  | {
      readonly type: 'keys-failed'
      readonly keySet: string
      readonly fault: KeySetFault
      readonly retryInSeconds: number
    }
  /** Requests are served from keys past their freshness because the issuer cannot be reached. */
  | { readonly type: 'keys-stale'; readonly keySet: string; readonly ageSeconds: number }
  /** A key of the set is left out; the others serve. */
  | { readonly type: 'key-left-out'; readonly keySet: string; readonly reason: KeyFault }
  /** A token named a key that the set does not hold, also after a refresh. */
  | { readonly type: 'key-unknown'; readonly keySet: string }

/** Why a published key is never used. */
export type KeyFault =
  | 'not-an-object'
  | 'unsupported-type'
  | 'private'
  | 'not-for-signatures'
  | 'malformed'
  | 'too-weak'
  | 'too-large'
  | 'unsafe-exponent'

/** Hears the guard's events. What it throws is dropped: a listener changes no verdict. */
export type GuardListener = (event: GuardEvent) => void
