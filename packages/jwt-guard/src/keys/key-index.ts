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
  /** What {@link choose} answers, worked out once for each algorithm that is asked for. */
  readonly #choices = new Map<string, AlgorithmChoices>()
  #last: { keyId: string | undefined; algorithm: string; choice: KeyChoice } = {
    keyId: undefined,
    algorithm: '',
    choice: 'unknown',
  }

  /** Reads the members of a set. A key that `previous` held too stays the same object: it is imported once in its life. */
  constructor(members: readonly unknown[], onLeftOut: (fault: KeyFault) => void, previous?: KeyIndex) {
    const byText = new Map<string, VerificationKey>()
    for (const member of members) {
      const text = textOf(member)
      const key = previous?.byText.get(text) ?? (text === '' ? 'malformed' : readKey(member))
      if (typeof key === 'string') onLeftOut(key)
      else byText.set(text, key)
    }
    this.byText = byText
    this.keys = [...byText.values()]
  }

  /**
   * The keys that may verify a token. With a key ID: those that bear it. Without: the one key that fits, and none where
   * several do. An empty list says that the set has spoken; `'unknown'`, that a newer set might know more.
   */
  choose(keyId: string | undefined, algorithm: string): KeyChoice {
    // Most tokens are signed by the key that the one before was signed by
    if (keyId !== this.#last.keyId || algorithm !== this.#last.algorithm) {
      this.#last = { keyId, algorithm, choice: this.#choose(keyId, algorithm) }
    }
    return this.#last.choice
  }

  #choose(keyId: string | undefined, algorithm: string): KeyChoice {
    let choices = this.#choices.get(algorithm)
    if (choices === undefined) {
      choices = choicesFor(this.keys, algorithm)
      this.#choices.set(algorithm, choices)
    }
    return keyId === undefined ? choices.withoutId : (choices.byId.get(keyId) ?? 'unknown')
  }
}

/** A member as text; empty where it is nothing of JSON, or nests too deep to be written. */
function textOf(member: unknown): string {
  try {
    return JSON.stringify(member) ?? ''
  } catch {
    return ''
  }
}

interface AlgorithmChoices {
  readonly byId: ReadonlyMap<string | undefined, readonly VerificationKey[]>
  readonly withoutId: KeyChoice
}

function choicesFor(keys: readonly VerificationKey[], algorithm: string): AlgorithmChoices {
  const byId = new Map<string | undefined, VerificationKey[]>()
  for (const key of keys) {
    const twins = byId.get(key.keyId) ?? []
    if (key.fits(algorithm) && twins.length < maxTwins) twins.push(key)
    byId.set(key.keyId, twins)
  }
  const fitting = keys.filter(key => key.fits(algorithm))
  return { byId, withoutId: fitting.length === 0 ? 'unknown' : fitting.length === 1 ? fitting : [] }
}
