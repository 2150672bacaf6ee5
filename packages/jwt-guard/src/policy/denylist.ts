/** A denylist for the revocation hook: single tokens, sessions, or all that a subject was issued before a time. */
import { checkCount, checkFunction, checkMembers, type Fail, failWith } from '../checks.ts'
import { isPromiseLike } from '../deadline.ts'
import type { Claims, Principal } from '../types.ts'

/**
 * Where a denylist keeps its entries: in memory by default, or in a store that several processes share. An entry says that
 * tokens under its key that were issued before `issuedBefore` are revoked; it may be forgotten after `expiresAt`. All times
 * are seconds since the epoch.
 */
export interface DenylistStore {
  /** Keeps an entry. Where one stands under the key, the later of each time holds. */
  set(key: string, entry: DenylistEntry): void | Promise<void>
  /** The entries under the keys, `undefined` where there is none, in order. */
  get(keys: readonly string[]): Entries | Promise<Entries>
}

type Entries = readonly (DenylistEntry | undefined)[]

/** One entry of a denylist. */
export interface DenylistEntry {
  readonly issuedBefore: number
  readonly expiresAt: number
}

/**
 * A denylist, to be given to the guard as `revocation`. Its methods throw an `OptionsError` when a time is no finite number
 * or the store in memory is full.
 */
export interface Denylist {
  /** Revokes one token by its `jti`, until the token expires. */
  revokeToken(issuer: string, jti: string, expiresAt: number): void | Promise<void>
  /** Revokes every token of a session by its `sid`, until the last of them has expired. */
  revokeSession(issuer: string, sid: string, expiresAt: number): void | Promise<void>
  /** Revokes every token of a subject that was issued before a time, until the last of them has expired. */
  revokeSubject(issuer: string, subject: string, issuedBefore: number, expiresAt: number): void | Promise<void>
  /** Tells whether the token with these claims was revoked: the guard's hook. */
  isRevoked(principal: Principal<unknown>, claims: Claims): boolean | Promise<boolean>
}

/** The claim by which tokens are revoked. */
type Kind = 'jti' | 'sid' | 'sub'

/** A time that no token is issued after: the whole session or token is meant. */
const always = Number.MAX_SAFE_INTEGER

/** The most that a guard's clock tolerance lets a token outlive its `exp`: entries are kept for so much longer. */
const maxToleranceSeconds = 600

const fail: Fail = failWith('GUARD_OPTION_INVALID')

/**
 * Makes a denylist over a store.
 *
 * @example
 * ```ts
 * import { createDenylist, createGuard, createMemoryDenylistStore } from 'jwt-guard'
 *
 * const issuer = 'https://auth.example.com'
 * const denylist = createDenylist(createMemoryDenylistStore())
 * const guard = createGuard({ issuer, audience: 'https://api.example.com', revocation: denylist })
 * // Every token of alice's until now; a second more for each by which the issuer's clock may be ahead
 * await denylist.revokeSubject(issuer, 'alice', Date.now() / 1000, Date.now() / 1000 + 86_400)
 * ```
 * @throws OptionsError `GUARD_OPTION_INVALID` when the store has no `set` or no `get`
 */
export function createDenylist(store: DenylistStore): Denylist {
  checkFunction((store as DenylistStore | undefined)?.set, 'store.set', fail)
  checkFunction((store as DenylistStore | undefined)?.get, 'store.get', fail)
  const revoke = (kind: Kind, issuer: string, value: string, issuedBefore: number, expiresAt: number) => {
    // A token without a `jti` would otherwise be revoked in vain, and in silence
    if (![issuer, value].every(text => typeof text === 'string' && text !== '')) {
      fail(`A revocation needs the issuer and the "${kind}", each a string that is not empty.`)
    }
    if (!Number.isFinite(issuedBefore) || !Number.isFinite(expiresAt)) fail('A revocation needs its times in seconds.')
    return store.set(keyOf(kind, issuer, value), { issuedBefore, expiresAt: expiresAt + maxToleranceSeconds })
  }
  return {
    revokeToken: (issuer, jti, expiresAt) => revoke('jti', issuer, jti, always, expiresAt),
    revokeSession: (issuer, sid, expiresAt) => revoke('sid', issuer, sid, always, expiresAt),
    revokeSubject: (issuer, subject, issuedBefore, expiresAt) =>
      revoke('sub', issuer, subject, issuedBefore, expiresAt),
    isRevoked(_principal, { iss, sub, jti, sid, iat }) {
      const keys = [keyOf('sub', iss, sub)]
      if (jti !== undefined) keys.push(keyOf('jti', iss, jti))
      if (typeof sid === 'string') keys.push(keyOf('sid', iss, sid))
      // A token that does not say when it was issued cannot show that it is newer
      const issuedAt = iat ?? Number.NEGATIVE_INFINITY
      const hits = (entries: Entries): boolean => {
        requireEntries(entries, keys.length)
        return entries.some(entry => entry && issuedAt < entry.issuedBefore)
      }
      const found = store.get(keys)
      return isPromiseLike(found) ? Promise.resolve(found).then(hits) : hits(found)
    },
  }
}

/** A store that answers in another form has failed: to read that as "not revoked" would let a revoked token in. */
function requireEntries(entries: unknown, count: number): void {
  const isEntry = (entry: unknown): boolean =>
    entry === undefined || entry === null || Number.isFinite((entry as Partial<DenylistEntry>).issuedBefore)
  if (!Array.isArray(entries) || entries.length !== count || !Array.from(entries).every(isEntry)) {
    throw new TypeError('The denylist store must answer with one entry, or none, for each key.')
  }
}

/** Options of {@link createMemoryDenylistStore}. */
export interface MemoryDenylistOptions {
  /** The most entries kept. A further one throws, for to forget one would let a revoked token in. Default 100,000. */
  readonly maxEntries?: number
  /** The time in seconds since the epoch. Default: the runtime's clock. */
  readonly now?: () => number
}

/**
 * A store in the memory of this process: bounded, and entries go when they expire.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID` when an option is wrong; `set` throws it when the store is full
 */
export function createMemoryDenylistStore(options: MemoryDenylistOptions = {}): DenylistStore {
  checkMembers(options, 'createMemoryDenylistStore', ['maxEntries', 'now'], fail)
  const { maxEntries = 100_000, now = () => Date.now() / 1000 } = options
  checkCount(maxEntries, 'maxEntries', 1, 100_000_000, fail)
  checkFunction(now, 'now', fail)
  const entries = new Map<string, DenylistEntry>()
  const dropExpired = (): void => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key)
  }
  return {
    set(key, { issuedBefore, expiresAt }) {
      const known = entries.get(key)
      if (known === undefined && entries.size >= maxEntries) {
        dropExpired()
        if (entries.size >= maxEntries)
          fail(`The denylist is full; raise "maxEntries" (${maxEntries}) or share a store.`)
      }
      entries.set(key, {
        issuedBefore: Math.max(issuedBefore, known?.issuedBefore ?? issuedBefore),
        expiresAt: Math.max(expiresAt, known?.expiresAt ?? expiresAt),
      })
    },
    get: keys =>
      keys.map(key => {
        const entry = entries.get(key)
        return entry !== undefined && entry.expiresAt > now() ? entry : undefined
      }),
  }
}

/** JSON, because an issuer or a subject may hold any separator. */
function keyOf(kind: Kind, issuer: string, value: string): string {
  return JSON.stringify([kind, issuer, value])
}
