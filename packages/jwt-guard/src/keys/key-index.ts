/** A JWK Set read for use: suitable keys by key ID (RFC 7517 §5). */
import type { KeyFault } from '../events.ts'
import { readKey, type VerificationKey } from './jwk.ts'

/** How many keys of one key ID are tried at most. */
const maxTwins = 4

/** Keys found for a token: the ones to try, or none because the key ID is not in the set. */
export type KeyChoice = readonly VerificationKey[] | 'unknown'

/** The usable keys of one JWK Set. */
export class KeyIndex {
  readonly keys: readonly VerificationKey[]
  readonly byText: ReadonlyMap<string, VerificationKey>
  readonly #byId: ReadonlyMap<string, readonly VerificationKey[]>

  /** Reads the members of a set. A key that `previous` held too stays the same object: it is imported once in its life. */
  constructor(members: readonly unknown[], onLeftOut: (fault: KeyFault) => void, previous?: KeyIndex) {
    const byText = new Map<string, VerificationKey>()
    for (const member of members) {
      const text = JSON.stringify(member)
      const key = previous?.byText.get(text) ?? readKey(member)
      if (typeof key === 'string') onLeftOut(key)
      else byText.set(text, key)
    }
    this.byText = byText
    this.keys = [...byText.values()]
    const byId = new Map<string, VerificationKey[]>()
    for (const key of this.keys) {
      if (key.keyId === undefined) continue
      const twins = byId.get(key.keyId)
      if (twins === undefined) byId.set(key.keyId, [key])
      else twins.push(key)
    }
    this.#byId = byId
  }

  /**
   * The keys that may verify a token. With a key ID: those that bear it. Without: the one key that fits, and none where
   * several do. An empty list says that the set has spoken; `'unknown'`, that a newer set might know more.
   */
  choose(keyId: string | undefined, algorithm: string): KeyChoice {
    if (keyId === undefined) {
      const fitting = this.keys.filter(key => key.fits(algorithm))
      if (fitting.length === 0) return 'unknown'
      return fitting.length === 1 ? fitting : []
    }
    const twins = this.#byId.get(keyId)
    return twins === undefined ? 'unknown' : twins.filter(key => key.fits(algorithm)).slice(0, maxTwins)
  }
}
