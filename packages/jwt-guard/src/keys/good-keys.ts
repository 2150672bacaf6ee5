/** A key set that was found good: read from a fetch or from the store, and written to the store. */
import type { KeyFault } from '../events.ts'
import { isObject, isText } from '../json.ts'
import type { KeySetOptions } from '../options.ts'
import { type Fetched, FetchFault } from './document.ts'
import { freshnessOf } from './freshness.ts'
import { KeyIndex } from './key-index.ts'

/** The last good keys and their life. Times are in seconds since the epoch. */
export interface GoodKeys {
  readonly index: KeyIndex
  /** When the fetch began that showed them current. */
  readonly confirmedAt: number
  readonly freshUntil: number
  /** The freshness that was last stated, in seconds: it goes on where a 304 states none (RFC 9111 §4.3.4). */
  readonly freshSeconds: number
  readonly etag: string | undefined
}

/** What reading a key set needs from outside. */
export interface ReadContext {
  readonly options: Required<KeySetOptions>
  readonly onLeftOut: (fault: KeyFault) => void
  /** From 0 to 1: spreads the refreshes of a fleet. */
  readonly random: () => number
}

/** What the store keeps of a key set. */
interface Stored {
  readonly confirmedAt: number
  readonly freshUntil: number
  readonly etag: string | undefined
  readonly keys: readonly unknown[]
}

/**
 * Takes a fetched set for good. One that is empty, too large or no key set at all never replaces a good one.
 *
 * @throws FetchFault
 */
export function readFetched(
  fetched: Fetched,
  begunAt: number,
  previous: GoodKeys | undefined,
  context: ReadContext,
): GoodKeys {
  const { options, random } = context
  const lastStated = fetched.status === 'unchanged' ? previous?.freshSeconds : undefined
  const freshSeconds = freshnessOf(fetched.headers, options, lastStated)
  const spread = Math.max(freshSeconds * (1 - random() / 10), options.minFreshSeconds)
  const life = { confirmedAt: begunAt, freshUntil: begunAt + spread, freshSeconds }
  const etag = fetched.headers.get('etag') ?? undefined
  if (fetched.status === 'unchanged') {
    if (previous === undefined) throw new FetchFault('not-a-key-set')
    return { ...previous, ...life, etag: etag ?? previous.etag }
  }
  const members = isObject(fetched.json) ? fetched.json['keys'] : undefined
  if (!Array.isArray(members)) throw new FetchFault('not-a-key-set')
  return { ...life, etag, index: readMembers(members, previous, context) }
}

/** Takes a stored set for good, if it is whole, of the past, and not too old; otherwise it counts as none. */
export function readStored(text: unknown, now: number, context: ReadContext): GoodKeys | undefined {
  const { maxBytes, maxFreshSeconds, staleIfErrorSeconds } = context.options
  if (typeof text !== 'string' || text.length > 2 * maxBytes) return undefined
  try {
    const stored = parseStored(JSON.parse(text))
    if (stored === undefined) return undefined
    const { confirmedAt, freshUntil, etag, keys } = stored
    if (confirmedAt > now || freshUntil > confirmedAt + maxFreshSeconds) return undefined
    if (now >= freshUntil + staleIfErrorSeconds) return undefined
    const life = { confirmedAt, freshUntil, freshSeconds: freshUntil - confirmedAt }
    return { ...life, etag, index: readMembers(keys, undefined, context) }
  } catch {
    return undefined
  }
}

function parseStored(value: unknown): Stored | undefined {
  if (!isObject(value)) return undefined
  const { version, confirmedAt, freshUntil, etag, keys } = value
  if (version !== 1 || !isFiniteNumber(confirmedAt) || !isFiniteNumber(freshUntil)) return undefined
  if (!Array.isArray(keys)) return undefined
  // One that cannot be sent would keep every refresh from working
  const isSendable = isText(etag) && /^[\x21-\x7e]+$/.test(etag)
  return { confirmedAt, freshUntil, etag: isSendable ? etag : undefined, keys }
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

/** A good set as text for the store: what was left out is not stored. */
export function writeStored({ index, confirmedAt, freshUntil, etag }: GoodKeys): string {
  const keys = Array.from(index.byText.keys(), text => JSON.parse(text) as unknown)
  return JSON.stringify({ version: 1, confirmedAt, freshUntil, etag, keys })
}

function readMembers(
  members: readonly unknown[],
  previous: GoodKeys | undefined,
  { options, onLeftOut }: ReadContext,
): KeyIndex {
  if (members.length > options.maxKeys) throw new FetchFault('too-many-keys')
  const index = new KeyIndex(members, onLeftOut, previous?.index)
  if (index.keys.length === 0) throw new FetchFault('no-usable-key')
  return index
}
