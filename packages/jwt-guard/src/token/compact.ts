/** The compact serialization: its shape, before anything is decoded (RFC 7515 §3.1, §7.1). */

import { decodeBase64url } from '../base64url.ts'
import type { SignedText } from '../engine/engine.ts'
import { shared, TokenError } from '../errors.ts'
import type { Step } from '../verdict.ts'

/** A token cut into its three segments. */
export interface CompactToken {
  readonly text: string
  readonly header: string
  readonly payload: string
  readonly signature: string
}

const malformed = shared(new TokenError('GUARD_TOKEN_MALFORMED'))

/** Cuts a token into exactly three segments, none of them empty: an unsigned token ends here (RFC 7519 §6), a JWE too. */
export function splitToken(text: string): Step<CompactToken> {
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first < 1 || second <= first + 1 || second === text.length - 1 || text.includes('.', second + 1)) return malformed
  return {
    text,
    header: text.slice(0, first),
    payload: text.slice(first + 1, second),
    signature: text.slice(second + 1),
  }
}

/** Decodes the signature, for the check. */
export function readSignature(token: CompactToken): Step<SignedText> {
  const signature = decodeBase64url(token.signature)
  if (signature === undefined) return malformed
  return { text: token.text, signingInput: token.text.slice(0, -token.signature.length - 1), signature }
}
