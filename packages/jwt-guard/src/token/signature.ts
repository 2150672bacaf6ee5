/** The signature check over the keys that a key set chose (RFC 7515 §5.2). */
import type { SignatureCheck, SignedText } from '../engine/engine.ts'

/** A key that a signature may be checked with. */
export interface CheckableKey {
  checkFor(algorithm: string): SignatureCheck | undefined | Promise<SignatureCheck | undefined>
}

/** Tells whether one of the keys verifies the signature. Waits only where the engine or an import does. */
export function verifySignature(
  token: SignedText,
  algorithm: string,
  keys: readonly CheckableKey[],
): boolean | Promise<boolean> {
  for (const [position, key] of keys.entries()) {
    const check = key.checkFor(algorithm)
    const holds =
      check instanceof Promise ? check.then(imported => imported?.(token) ?? false) : (check?.(token) ?? false)
    if (holds === true) return true
    if (holds !== false) return holds.then(yes => yes || verifySignature(token, algorithm, keys.slice(position + 1)))
  }
  return false
}
