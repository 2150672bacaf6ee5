/** The signature check over the keys that a key set chose (RFC 7515 §5.2). */
import { isPromiseLike } from '../deadline.ts'
import type { SignatureCheck, SignedText } from '../engine/engine.ts'
import type { MaybePromise } from '../verdict.ts'

/** A key that a signature may be checked with. */
export interface CheckableKey {
  /** `undefined` where the engine cannot import it. */
  checkFor(algorithm: string): MaybePromise<SignatureCheck | undefined>
}

/** Why no key verifies a signature: all were asked, or one that might could not be. */
export type NoKey = 'invalid' | 'unchecked'

/** The first of the keys that verifies the signature, if any does. Waits only where the engine or an import does. */
export function findVerifyingKey<Key extends CheckableKey>(
  token: SignedText,
  algorithm: string,
  keys: readonly Key[],
  before: NoKey = 'invalid',
): MaybePromise<Key | NoKey> {
  let none = before
  for (let position = 0; position < keys.length; position += 1) {
    const key = keys[position] as Key
    const check = key.checkFor(algorithm)
    const holds = isPromiseLike(check) ? check.then(imported => imported?.(token)) : check?.(token)
    if (holds === true) return key
    if (isPromiseLike(holds)) {
      const rest = keys.slice(position + 1)
      return holds.then(yes =>
        yes ? key : findVerifyingKey(token, algorithm, rest, yes === undefined ? 'unchecked' : none),
      )
    }
    if (holds === undefined) none = 'unchecked'
  }
  return none
}
