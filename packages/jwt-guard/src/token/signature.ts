/** The signature check over the keys that a key set chose (RFC 7515 §5.2). */
import type { SignatureCheck, SignedText } from '../engine/engine.ts'

/** A key that a signature may be checked with. */
export interface CheckableKey {
  checkFor(algorithm: string): SignatureCheck | undefined | Promise<SignatureCheck | undefined>
}

/** The first of the keys that verifies the signature, if any does. Waits only where the engine or an import does. */
export function findVerifyingKey<Key extends CheckableKey>(
  token: SignedText,
  algorithm: string,
  keys: readonly Key[],
): Key | undefined | Promise<Key | undefined> {
  for (let position = 0; position < keys.length; position += 1) {
    const key = keys[position] as Key
    const check = key.checkFor(algorithm)
    const holds =
      check instanceof Promise ? check.then(imported => imported?.(token) ?? false) : (check?.(token) ?? false)
    if (holds === true) return key
    if (holds !== false) {
      return holds.then(yes => (yes ? key : findVerifyingKey(token, algorithm, keys.slice(position + 1))))
    }
  }
  return undefined
}
