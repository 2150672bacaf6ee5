/** What the pipeline asks of a key set, whether its keys were given or are fetched. */
import type { KeySetError, KeySetFault } from '../errors.ts'
import type { VerificationKey } from './jwk.ts'

/** How a key set fares, for a readiness probe. */
export interface KeySetHealth {
  /** Where the keys come from: an address, or `static`. */
  readonly keySet: string
  /** Whether tokens can be verified now. */
  readonly ready: boolean
  /** How many usable keys there are. */
  readonly keys: number
  /** Seconds since the keys were last known to be current; `undefined` where they never were. */
  readonly ageSeconds: number | undefined
  /** Why the last fetch failed; `undefined` where it did not. */
  readonly lastFault: KeySetFault | undefined
}

/** A set of keys that verify the tokens of one issuer. */
export interface KeySet {
  /** The keys to try for a token; empty where none fits. Waits only where keys must be fetched. `now` is in seconds since the epoch. */
  find(
    keyId: string | undefined,
    algorithm: string,
    now: number,
  ): readonly VerificationKey[] | KeySetError | Promise<readonly VerificationKey[] | KeySetError>
  /** Makes sure that there are keys. @throws KeySetError when none can be had */
  warm(): Promise<void>
  /** Fetches now, whatever the freshness and the back-off say. @throws KeySetError when that fails */
  reload(): Promise<void>
  health(): KeySetHealth
}
