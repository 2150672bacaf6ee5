/**
 * A remote key set's life: fetched once for all who ask at the same time, fresh for a while, served on while it is
 * refreshed, served on for longer while the issuer is down, and asked again at a pace for keys it does not know.
 */
import { KeySetError, type KeySetFault } from '../errors.ts'
import type { GuardEvent } from '../events.ts'
import type { KeySetOptions, KeySetStore } from '../options.ts'
import type { Clock } from '../types.ts'
import { type Fetched, FetchFault } from './document.ts'
import { type GoodKeys, type ReadContext, readFetched, readStored, writeStored } from './good-keys.ts'
import type { VerificationKey } from './jwk.ts'
import type { KeyChoice } from './key-index.ts'
import type { KeySet, KeySetHealth } from './key-set.ts'
import { FetchSchedule } from './schedule.ts'
import { StoredKeys } from './stored-keys.ts'
import { WaitingRoom } from './waiting-room.ts'

/** Fetches the JWK Set, or learns that it is unchanged; `afresh` asks anew where it is, too. @throws FetchFault */
export type LoadKeySet = (etag: string | undefined, afresh: boolean) => Promise<Fetched>

/** What a remote key set is made of. */
export interface RemoteKeySetParts {
  /** Its configured address, for events and health. */
  readonly name: string
  readonly load: LoadKeySet
  readonly options: Required<KeySetOptions>
  readonly clock: Clock
  /** Keeps the set over a cold start. */
  readonly store: KeySetStore | undefined
  readonly emit: (event: GuardEvent) => void
  /** From 0 to 1: spreads the refreshes of a fleet. */
  readonly random: () => number
}

/** By how many seconds a clock may be set back, as time services do, before the keys' age counts as unknown. */
const clockStepSeconds = 5

type Found = readonly VerificationKey[] | KeySetError

/** A key set that is fetched and kept. Times are in seconds since the epoch. */
export class RemoteKeySet implements KeySet {
  readonly #parts: RemoteKeySetParts
  readonly #reading: ReadContext
  readonly #schedule: FetchSchedule
  readonly #room: WaitingRoom
  readonly #stored: StoredKeys | undefined
  /** The store, until it was asked. */
  #unasked: StoredKeys | undefined
  #good: GoodKeys | undefined
  #flight: Promise<void> | undefined
  #lastFault: KeySetFault | undefined

  constructor(parts: RemoteKeySetParts) {
    this.#parts = parts
    const { name, options, clock, store, random, emit } = parts
    this.#reading = { options, random, onLeftOut: reason => emit({ type: 'key-left-out', keySet: name, reason }) }
    this.#schedule = new FetchSchedule(options, clock, random)
    this.#room = new WaitingRoom({
      schedule: this.#schedule,
      clock,
      limits: options,
      flight: () => this.#flight,
      begin: () => this.#begin(),
    })
    this.#stored = store && new StoredKeys(store, name, options.timeoutSeconds, clock)
    this.#unasked = this.#stored
  }

  find(keyId: string | undefined, algorithm: string, now: number): Found | Promise<Found> {
    const begunBefore = this.#schedule.begun
    const good = this.#serveable(now)
    if (good === undefined) return this.#findAfterRefresh(keyId, algorithm, begunBefore)
    const choice = good.index.choose(keyId, algorithm)
    return choice === 'unknown' ? this.#findUnknown(keyId, algorithm, begunBefore) : choice
  }

  async warm(): Promise<void> {
    if (this.#serveable() !== undefined) return
    await this.#refresh()
    if (this.#serveable() === undefined) throw this.#unavailable()
  }

  async reload(): Promise<void> {
    const begunBefore = this.#schedule.begun
    // A fetch that began before this was asked for may not show what changed, and the store even less
    while (this.#flight !== undefined && this.#schedule.begun <= begunBefore) await this.#flight
    await (this.#schedule.begun > begunBefore ? this.#flight : this.#begin(true))
    if (this.#schedule.succeeded <= begunBefore) throw this.#unavailable()
  }

  health(): KeySetHealth {
    const now = this.#parts.clock.now()
    const good = this.#good
    return {
      keySet: this.#parts.name,
      ready: good !== undefined && isWithin(good, this.#parts.options.staleIfErrorSeconds, now),
      keys: good?.index.keys.length ?? 0,
      ageSeconds: good === undefined ? undefined : Math.max(0, now - good.confirmedAt),
      lastFault: this.#lastFault,
    }
  }

  /** The keys that may be served now without waiting; stale ones set a refresh going behind. */
  #serveable(now = this.#parts.clock.now()): GoodKeys | undefined {
    const good = this.#good
    if (good === undefined) return undefined
    if (isWithin(good, 0, now)) return good
    const { staleIfErrorSeconds, staleWhileRevalidateSeconds } = this.#parts.options
    if (!isWithin(good, staleIfErrorSeconds, now)) return undefined
    // Where nobody asked in a long time nobody tried either: then keys are refreshed before they serve
    const dueAt = Math.max(good.freshUntil, this.#schedule.nextTryAt)
    if (now >= dueAt + staleWhileRevalidateSeconds) return undefined
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
    const choose = (): KeyChoice => this.#good?.index.choose(keyId, algorithm) ?? 'unknown'
    if (this.#schedule.succeeded <= begunBefore) {
      if (this.#room.isInVain(begunBefore)) return this.#unavailable()
      if (this.#room.isFull) {
        return new KeySetError('GUARD_KEYS_BUSY', 'waiting-room-full', this.#schedule.secondsToPacedFetch())
      }
      await this.#room.wait(begunBefore, () => choose() !== 'unknown')
    }
    const choice = choose()
    if (choice !== 'unknown') return choice
    if (this.#schedule.succeeded <= begunBefore) return this.#unavailable()
    this.#parts.emit({ type: 'key-unknown', keySet: this.#parts.name })
    return []
  }

  /** Joins the fetch under way or begins one, unless the last failed too short a time ago. */
  #refresh(): Promise<void> {
    if (this.#flight !== undefined) return this.#flight
    if (this.#unasked !== undefined) return this.#fly(this.#restore(this.#unasked))
    return this.#schedule.secondsToRetry() > 0 ? Promise.resolve() : this.#begin()
  }

  /** Begins a fetch. It never rejects: failures are kept in the state. */
  #begin(afresh = false): Promise<void> {
    const { number, begunAt } = this.#schedule.begin()
    const accept = (fetched: Fetched): void =>
      this.#succeed(number, readFetched(fetched, begunAt, this.#good, this.#reading), fetched.status === 'new')
    const fail = (error: unknown): void => this.#fail(error instanceof FetchFault ? error.fault : 'network')
    return this.#fly(this.#parts.load(this.#good?.etag, afresh).then(accept).catch(fail))
  }

  #fly(work: Promise<void>): Promise<void> {
    const flight = work.finally(() => {
      if (this.#flight === flight) this.#flight = undefined
    })
    this.#flight = flight
    return flight
  }

  /** Takes the stored keys, once in a life, and fetches where they do not serve. */
  async #restore(stored: StoredKeys): Promise<void> {
    this.#unasked = undefined
    const text = await stored.load()
    const now = this.#parts.clock.now()
    this.#good ??= readStored(text, now, this.#reading)
    if (this.#good === undefined || now >= this.#good.freshUntil) await this.#begin()
  }

  #succeed(number: number, good: GoodKeys, changed: boolean): void {
    this.#good = good
    this.#schedule.succeed(number)
    this.#lastFault = undefined
    this.#stored?.save(writeStored(good))
    this.#parts.emit({ type: 'keys-refreshed', keySet: this.#parts.name, keys: good.index.keys.length, changed })
  }

  #fail(fault: KeySetFault): void {
    const { options, clock, emit, name } = this.#parts
    const retryInSeconds = this.#schedule.fail()
    this.#lastFault = fault
    emit({ type: 'keys-failed', keySet: name, fault, retryInSeconds })
    const good = this.#good
    const now = clock.now()
    const serves = good !== undefined && isWithin(good, options.staleIfErrorSeconds, now)
    if (serves && !isWithin(good, 0, now)) {
      emit({ type: 'keys-stale', keySet: name, ageSeconds: now - good.confirmedAt })
    }
  }

  #unavailable(): KeySetError {
    return new KeySetError('GUARD_KEYS_UNAVAILABLE', this.#lastFault ?? 'network', this.#schedule.secondsToRetry())
  }
}

/** Whether keys are fresh, or stale for less than so long. A clock that was set back by more than a step must not make them last longer. */
function isWithin(good: GoodKeys, staleSeconds: number, now: number): boolean {
  return now >= good.confirmedAt - clockStepSeconds && now < good.freshUntil + staleSeconds
}
