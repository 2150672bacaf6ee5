/** One remote key set for each address, shared by every guard in the process that names it with the same settings. */
import { callListener, publish } from '../channel.ts'
import type { KeySetFault } from '../errors.ts'
import type { GuardEvent, GuardListener } from '../events.ts'
import type { IssuerSettings } from '../settings/issuers.ts'
import type { Settings } from '../settings.ts'
import type { Clock } from '../types.ts'
import { discoverJwksUri } from './discovery.ts'
import { type FetchContext, FetchFault, fetchDocument } from './document.ts'
import type { KeySet } from './key-set.ts'
import { type LoadKeySet, RemoteKeySet } from './remote.ts'
import { createStaticKeySet } from './static.ts'

/** A key set as a guard holds it: `release` stops its events. */
export interface HeldKeySet {
  readonly keys: KeySet
  readonly release: () => void
}

interface SharedKeySet {
  readonly keys: RemoteKeySet
  readonly listeners: Set<GuardListener>
}

const runtimeFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)

/** By fetch, clock and store, so that what a test or a caller passed in goes when they do. */
const registry = new WeakMap<object, WeakMap<object, WeakMap<object, Map<string, SharedKeySet>>>>()
const noStore = {}

/**
 * The key set of an issuer: of its own where keys were given, shared where they are fetched. `listener` must be the guard's
 * own: it hears of each key set once, however many of the guard's issuers publish there.
 */
export function holdKeySet(
  issuer: IssuerSettings,
  settings: Settings,
  clock: Clock,
  listener: GuardListener,
): HeldKeySet {
  if ('keys' in issuer.source) return { keys: createStaticKeySet(issuer.source.keys), release: () => {} }
  const { keys, listeners } = sharedKeySet(issuer.source, settings, clock)
  if (settings.onEvent !== undefined) listeners.add(listener)
  return { keys, release: () => listeners.delete(listener) }
}

type RemoteSource = Exclude<IssuerSettings['source'], { keys: unknown }>

function sharedKeySet(source: RemoteSource, settings: Settings, clock: Clock): SharedKeySet {
  const { keySet: options, store } = settings
  const fetch = settings.fetch ?? runtimeFetch
  const byClock = getOrMake(registry, fetch, () => new WeakMap<object, WeakMap<object, Map<string, SharedKeySet>>>())
  const byStore = getOrMake(byClock, clock, () => new WeakMap<object, Map<string, SharedKeySet>>())
  const byName = getOrMake(byStore, store ?? noStore, () => new Map<string, SharedKeySet>())
  return getOrMake(byName, JSON.stringify([source, options]), () => {
    const listeners = new Set<GuardListener>()
    const context: FetchContext = { fetch, clock, limits: options }
    const name = 'jwksUri' in source ? source.jwksUri : source.discover
    const load: LoadKeySet =
      'jwksUri' in source
        ? etag => fetchDocument(source.jwksUri, context, etag)
        : loadByDiscovery(source.discover, context, options.defaultFreshSeconds)
    const emit: GuardListener = event => tell(listeners, event)
    return { keys: new RemoteKeySet({ name, load, options, clock, store, emit, random: Math.random }), listeners }
  })
}

/** Asks the metadata where the keys are, and again whenever that was long ago or a fetch has failed: they may have moved. */
function loadByDiscovery(issuer: string, context: FetchContext, rediscoverSeconds: number): LoadKeySet {
  let known: { readonly jwksUri: string; readonly at: number } | undefined
  let isDue = false
  return async (etag, afresh) => {
    const before = known?.jwksUri
    const now = context.clock.now()
    // A time that is still to come says that the clock was set back
    if (known === undefined || isDue || afresh || now < known.at || now >= known.at + rediscoverSeconds) {
      known = { jwksUri: await discoverOr(before, issuer, context), at: now }
    }
    isDue = true
    // An entity tag speaks of one address only (RFC 9110 §8.8.3)
    const fetched = await fetchDocument(known.jwksUri, context, known.jwksUri === before ? etag : undefined)
    isDue = false
    return fetched
  }
}

/** Where the metadata cannot be had, the keys are looked for where they were: one outage must not make another. */
async function discoverOr(before: string | undefined, issuer: string, context: FetchContext): Promise<string> {
  try {
    return await discoverJwksUri(issuer, context)
  } catch (error) {
    if (before !== undefined && error instanceof FetchFault && outages.has(error.fault)) return before
    throw error
  }
}

const outages: ReadonlySet<KeySetFault> = new Set(['network', 'timeout', 'status'])

function tell(listeners: ReadonlySet<GuardListener>, event: GuardEvent): void {
  publish(event)
  for (const listener of listeners) callListener(listener, event)
}

interface MapLike<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): unknown
}

function getOrMake<K, V>(map: MapLike<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
