/** Keys that were handed to the guard: nothing is ever fetched. */
import { OptionsError } from '../errors.ts'
import type { KeyFault } from '../events.ts'
import type { JwkSet } from '../types.ts'
import { KeyIndex } from './key-index.ts'
import type { KeySet } from './key-set.ts'

/**
 * Makes a key set of given keys. A key that is not for signatures is left out, as it would be of a fetched set.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID` when a key is private, or none is usable
 */
export function createStaticKeySet(given: JwkSet): KeySet {
  const faults: KeyFault[] = []
  const index = new KeyIndex(given.keys, fault => faults.push(fault))
  if (faults.includes('private')) {
    throw new OptionsError('GUARD_OPTION_INVALID', '"keys" holds a private or shared key; give the public keys only.')
  }
  if (index.keys.length === 0) {
    throw new OptionsError(
      'GUARD_OPTION_INVALID',
      `"keys" holds no key that can verify signatures (${faults.join(', ')}).`,
    )
  }
  return {
    find(keyId, algorithm) {
      const choice = index.choose(keyId, algorithm)
      return choice === 'unknown' ? [] : choice
    },
    warm: async () => {},
    reload: async () => {},
    health: () => ({ keySet: 'static', ready: true, keys: index.keys.length, ageSeconds: 0, lastFault: undefined }),
  }
}
