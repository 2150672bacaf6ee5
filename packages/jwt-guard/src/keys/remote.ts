/**
 * A remote key set's life: fetched once for all who ask at the same time, fresh for a while, served on while it is
 * refreshed, served on for longer while the issuer is down, and asked again at a pace for keys it does not know.
 */
import * as z from 'zod/mini'
import { KeySetError, type KeySetFault } from '../errors.ts'
import type { GuardEvent } from '../events.ts'
import type { KeySetOptions } from '../options.ts'
import type { Clock } from '../types.ts'
import { type Fetched, FetchFault } from './document.ts'
import { freshnessOf } from './freshness.ts'
import type { VerificationKey } from './jwk.ts'
import { KeyIndex } from './key-index.ts'
import type { KeySet, KeySetHealth } from './key-set.ts'

/** Fetches the JWK Set, or learns that it is unchanged. @throws FetchFault */
export type LoadKeySet = (etag: string | undefined) => Promise<Fetched>

/** What a remote key set is made of. */
export interface RemoteKeySetParts {
  /** Its configured address, for events and health. */
  readonly name: string
  readonly load: LoadKeySet
  readonly options: Required<KeySetOptions>
  readonly clock: Clock
  readonly emit: (event: GuardEvent) => void
  /** From 0 to 1: spreads the refreshes of a fleet. */
  readonly random: () => number
}

type Found = readonly VerificationKey[] | KeySetError

/** The last good key set. */
interface GoodKeys {
  readonly index: KeyIndex
  readonly confirmedAt: number
  readonly freshUntil: number
  readonly etag: string | undefined
}

const keySetSchema = z.looseObject({ keys: z.array(z.unknown()) })

/** A key set that is fetched and kept. Times are in seconds since the epoch. */
export class RemoteKeySet implements KeySet {
  readonly #parts: RemoteKeySetParts
  #good: GoodKeys | undefined
  #flight: Promise<void> | undefined
  #pacedFlight: Promise<void> | undefined
  /** How many fetches were begun, and which of them was the last to succeed. */
  #begun = 0
  #succeeded = 0
  #lastBegunAt = Number.NEGATIVE_INFINITY
  #failures = 0
  #lastFault: KeySetFault | undefined
  #nextTryAt = 0
  #waiting = 0

  constructor(parts: RemoteKeySetParts) {
    this.#parts = parts
  }

  find(keyId: string | undefined, algorithm: string): Found | Promise<Found> {
    const begunBefore = this.#begun
    const good = this.#serveable()
    if (good === undefined) return this.#findAfterRefresh(keyId, algorithm, begunBefore)
    const choice = good.index.choose(keyId, algorithm)
    return choice === 'unknown' ? this.#findUnknown(keyId, algorithm, begunBefore) : choice
  }

  async warm(): Promise<void> {
    if (this.#serveable() !== undefined) return
    await this.#refresh()
    if (this.#serveable() === undefined) throw this.#unavailable()
  }

  /** Fetches now, whatever the freshness and the back-off say. @throws KeySetError when that fails */
  async reload(): Promise<void> {
    const begunBefore = this.#begun
    await (this.#flight ?? this.#begin())
    if (this.#succeeded <= begunBefore && this.#failures > 0) throw this.#unavailable()
  }

  health(): KeySetHealth {
    const now = this.#parts.clock.now()
    const good = this.#good
    return {
      keySet: this.#parts.name,
      ready: good !== undefined && now < good.freshUntil + this.#parts.options.staleIfErrorSeconds,
      keys: good?.index.keys.length ?? 0,
      ageSeconds: good === undefined ? undefined : Math.max(0, now - good.confirmedAt),
      lastFault: this.#lastFault,
    }
  }

  /** The keys that may be served now without waiting; stale ones set a refresh going behind. */
  #serveable(): GoodKeys | undefined {
    const good = this.#good
    if (good === undefined) return undefined
    const now = this.#parts.clock.now()
    // A clock that was set back must not make keys last longer
    if (now >= good.confirmedAt && now < good.freshUntil) return good
    const { staleIfErrorSeconds, staleWhileRevalidateSeconds } = this.#parts.options
    // Without a failed try, keys that nobody asked for in a long time are refreshed first
    const bound = this.#failures > 0 ? staleIfErrorSeconds : Math.min(staleWhileRevalidateSeconds, staleIfErrorSeconds)
    if (now >= good.freshUntil + bound) return undefined
    void this.#refresh()
    return good
  }

  async #findAfterRefresh(keyId: string | undefined, algorithm: string, begunBefore: number): Promise<Found> {
    await this.#refresh()
    const good = this.#serveable()
    if (good === undefined) return this.#unavailable()
    const choice = good.index.choose(keyId, algorithm)
    return choice === 'unknown' ? this.#findUnknown(keyId, algorithm, begunBefore) : choice
  }

  /** A key ID is unknown only when a fetch that began after the token came does not know it: it may be seconds old. */
  async #findUnknown(keyId: string | undefined, algorithm: string, begunBefore: number): Promise<Found> {
    if (this.#succeeded <= begunBefore) {
      const { unknownKeyPaceSeconds, maxWaiting } = this.#parts.options
      const wait = this.#secondsToNextFetch()
      if (wait > unknownKeyPaceSeconds) return this.#unavailable()
      if (this.#waiting >= maxWaiting) return new KeySetError('GUARD_KEYS_BUSY', 'waiting-room-full', wait)
      this.#waiting += 1
      this.#pacedFlight ??= this.#beginAtPace().finally(() => {
        this.#pacedFlight = undefined
      })
      await this.#pacedFlight
      this.#waiting -= 1
      if (this.#succeeded <= begunBefore) return this.#unavailable()
    }
    const choice = this.#good?.index.choose(keyId, algorithm) ?? 'unknown'
    if (choice !== 'unknown') return choice
    this.#parts.emit({ type: 'key-unknown', keySet: this.#parts.name })
    return []
  }

  /** Begins a fetch as soon as the pace allows, and after any that is under way. */
  async #beginAtPace(): Promise<void> {
    for (let wait = this.#secondsToNextFetch(); wait > 0 || this.#flight; wait = this.#secondsToNextFetch()) {
      const failures = this.#failures
      if (this.#flight) await this.#flight
      else await new Promise<void>(resolve => this.#parts.clock.after(wait, resolve))
      if (this.#failures > failures) return
    }
    await this.#begin()
  }

  #secondsToNextFetch(): number {
    const paceEnds = this.#lastBegunAt + this.#parts.options.unknownKeyPaceSeconds
    return Math.max(paceEnds, this.#nextTryAt) - this.#parts.clock.now()
  }

  /** Joins the fetch under way or begins one, unless the last failed too short a time ago. */
  #refresh(): Promise<void> {
    if (this.#flight !== undefined) return this.#flight
    return this.#parts.clock.now() < this.#nextTryAt ? Promise.resolve() : this.#begin()
  }

  /** Begins a fetch. It never rejects: failures are kept in the state. */
  #begin(): Promise<void> {
    const begunAt = this.#parts.clock.now()
    this.#begun += 1
    this.#lastBegunAt = begunAt
    const number = this.#begun
    this.#flight = this.#parts
      .load(this.#good?.etag)
      .then(fetched => this.#accept(fetched, begunAt))
      .then(
        changed => this.#succeed(number, changed),
        error => this.#fail(error instanceof FetchFault ? error.fault : 'network'),
      )
      .finally(() => {
        this.#flight = undefined
      })
    return this.#flight
  }

  /** Takes a fetched set for good. One that is empty or no key set at all never replaces a good one. */
  #accept(fetched: Fetched, begunAt: number): boolean {
    const { options, random, emit, name } = this.#parts
    const spread = 1 - random() / 10
    const fresh = Math.max(freshnessOf(fetched.headers, options) * spread, options.minFreshSeconds)
    const life = { confirmedAt: begunAt, freshUntil: begunAt + fresh, etag: fetched.headers.get('etag') ?? undefined }
    if (fetched.status === 'unchanged') {
      if (this.#good === undefined) throw new FetchFault('not-a-key-set')
      this.#good = { ...life, index: this.#good.index, etag: life.etag ?? this.#good.etag }
      return false
    }
    const parsed = keySetSchema.safeParse(fetched.json)
    if (!parsed.success) throw new FetchFault('not-a-key-set')
    const members = parsed.data.keys
    if (members.length > options.maxKeys) throw new FetchFault('too-many-keys')
    const leftOut = (reason: Extract<GuardEvent, { type: 'key-left-out' }>['reason']): void =>
      emit({ type: 'key-left-out', keySet: name, reason })
    const index = new KeyIndex(members, leftOut, this.#good?.index)
    if (index.keys.length === 0) throw new FetchFault('no-usable-key')
    this.#good = { ...life, index }
    return true
  }

  #succeed(number: number, changed: boolean): void {
    this.#succeeded = number
    this.#failures = 0
    this.#nextTryAt = 0
    this.#lastFault = undefined
    const { emit, name } = this.#parts
    emit({ type: 'keys-refreshed', keySet: name, keys: this.#good?.index.keys.length ?? 0, changed })
  }

  #fail(fault: KeySetFault): void {
    const { options, clock, emit, name, random } = this.#parts
    this.#failures += 1
    this.#lastFault = fault
    const longest = Math.min(options.backOffSeconds * 2 ** (this.#failures - 1), options.maxBackOffSeconds)
    const retryInSeconds = longest * (0.5 + random() / 2)
    const now = clock.now()
    this.#nextTryAt = now + retryInSeconds
    emit({ type: 'keys-failed', keySet: name, fault, retryInSeconds })
    if (this.#good !== undefined) emit({ type: 'keys-stale', keySet: name, ageSeconds: now - this.#good.confirmedAt })
  }

  #unavailable(): KeySetError {
    const wait = this.#nextTryAt - this.#parts.clock.now()
    return new KeySetError('GUARD_KEYS_UNAVAILABLE', this.#lastFault ?? 'network', wait)
  }
}
