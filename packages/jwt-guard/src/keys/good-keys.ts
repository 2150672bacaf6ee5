/** A key set that was found good: read from a fetch or from the store, and written to the store. */
import * as z from 'zod/mini'
import type { KeyFault } from '../events.ts'
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

const keySetSchema = z.looseObject({ keys: z.array(z.unknown()) })
const storedSchema = z.object({
  version: z.literal(1),
  confirmedAt: z.number(),
  freshUntil: z.number(),
  // One that cannot be sent would keep every refresh from working
  etag: z.catch(z.optional(z.string().check(z.regex(/^[\x21-\x7e]+$/))), undefined),
  keys: z.array(z.unknown()),
})

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
  const parsed = keySetSchema.safeParse(fetched.json)
  if (!parsed.success) throw new FetchFault('not-a-key-set')
  return { ...life, etag, index: readMembers(parsed.data.keys, previous, context) }
}

/** Takes a stored set for good, if it is whole, of the past, and not too old; otherwise it counts as none. */
export function readStored(text: unknown, now: number, context: ReadContext): GoodKeys | undefined {
  const { maxBytes, maxFreshSeconds, staleIfErrorSeconds } = context.options
  if (typeof text !== 'string' || text.length > 2 * maxBytes) return undefined
  try {
    const { confirmedAt, freshUntil, etag, keys } = storedSchema.parse(JSON.parse(text))
    if (confirmedAt > now || freshUntil > confirmedAt + maxFreshSeconds) return undefined
    if (now >= freshUntil + staleIfErrorSeconds) return undefined
    const life = { confirmedAt, freshUntil, freshSeconds: freshUntil - confirmedAt }
    return { ...life, etag, index: readMembers(keys, undefined, context) }
  } catch {
    return undefined
  }
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
