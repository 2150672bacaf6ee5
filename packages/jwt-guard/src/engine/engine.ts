/** What a crypto engine does for the guard. Which one is used is decided by the package's `imports` map. */

/** A token cut into what a signature check needs (RFC 7515 §5.2). */
export interface SignedText {
  /** The whole compact serialization. */
  readonly text: string
  /** What was signed: the first two segments and the dot between them. */
  readonly signingInput: string
  /** The signature, decoded. */
  readonly signature: Uint8Array
}

/** Tells whether the signature holds. It never throws and never rejects. */
export type SignatureCheck = (token: SignedText) => boolean | Promise<boolean>
