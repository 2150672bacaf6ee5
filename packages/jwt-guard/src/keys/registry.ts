/** One remote key set for each address, shared by every guard in the process that names it with the same settings. */
import { callListener, publish } from '../channel.ts'
import type { GuardEvent, GuardListener } from '../events.ts'
import type { IssuerSettings, Settings } from '../settings.ts'
import type { Clock } from '../types.ts'
import { discoverJwksUri } from './discovery.ts'
import { type FetchContext, fetchDocument } from './document.ts'
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

/** The key set of an issuer: of its own where keys were given, shared where they are fetched. */
export function holdKeySet(issuer: IssuerSettings, settings: Settings, clock: Clock): HeldKeySet {
  if ('keys' in issuer.source) return { keys: createStaticKeySet(issuer.source.keys), release: () => {} }
  const { keys, listeners } = sharedKeySet(issuer.source, settings, clock)
  // A function of its own, so that two guards with one listener each hold their place
  const listener: GuardListener = event => settings.onEvent?.(event)
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
        : loadByDiscovery(source.discover, context, options.maxFreshSeconds)
    const emit: GuardListener = event => tell(listeners, event)
    return { keys: new RemoteKeySet({ name, load, options, clock, store, emit, random: Math.random }), listeners }
  })
}

/** Asks the metadata first; again after every failure, and now and then: the keys may have moved. */
function loadByDiscovery(issuer: string, context: FetchContext, rediscoverSeconds: number): LoadKeySet {
  let known: { readonly jwksUri: string; readonly until: number } | undefined
  return async etag => {
    const { jwksUri: before } = known ?? {}
    try {
      const now = context.clock.now()
      if (known === undefined || now >= known.until) {
        known = { jwksUri: await discoverJwksUri(issuer, context), until: now + rediscoverSeconds }
      }
      // An entity tag speaks of one address only (RFC 9110 §8.8.3)
      return await fetchDocument(known.jwksUri, context, known.jwksUri === before ? etag : undefined)
    } catch (error) {
      known = undefined
      throw error
    }
  }
}

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
