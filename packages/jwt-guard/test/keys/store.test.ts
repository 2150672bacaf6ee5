import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeySetStore } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { alterJwk, issuer, keyOf, startTime } from '../support/issuer.ts'
import { down, hold, keySet, type Reply, status } from '../support/network.ts'
import { type RemoteGuard, remoteGuard, watch } from '../support/remote.ts'

const first = keyOf('RS256', 1)
const second = keyOf('RS256', 2)
const name = `${issuer}/jwks`

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(() => vi.restoreAllMocks())

/** A store in memory that counts. */
function createStore(text?: string) {
  const texts = new Map<string, string>(text === undefined ? [] : [[name, text]])
  const calls = { load: 0, save: 0 }
  const store: KeySetStore = {
    load(key) {
      calls.load += 1
      return texts.get(key)
    },
    save(key, value) {
      calls.save += 1
      texts.set(key, value)
    },
  }
  return { store, texts, calls }
}

const stored = (members: object = {}): string =>
  JSON.stringify({ version: 1, confirmedAt: startTime, freshUntil: startTime + 600, keys: [first.jwk], ...members })

/** The same, as a text of that length. */
function padded(length: number): string {
  return stored({ pad: 'x'.repeat(length - stored({ pad: '' }).length) })
}

/** A cold start over what is stored, with an issuer that answers so. */
function start(store: KeySetStore, ...replies: readonly Reply[]): RemoteGuard {
  return remoteGuard(replies.length > 0 ? replies : [down], {}, { store })
}

describe('a store', () => {
  it('SET-21: is given each good set, and spares the next cold start its fetch', async () => {
    const { store, texts, calls } = createStore()
    const one = start(store, keySet([first.jwk, null, alterJwk(second.jwk, { use: 'enc' })], { etag: '"1"' }))
    expect(await one.check()).toBe('granted')
    await settle()
    expect(calls).toEqual({ load: 1, save: 1 })
    expect(JSON.parse(texts.get(name) ?? '')).toMatchObject({ etag: '"1"', keys: [first.jwk] })

    const two = start(store)
    expect(await two.check()).toBe('granted')
    expect(two.fetches()).toBe(0)
  })

  it('is asked once in a life, also by many at once', async () => {
    const { store, calls } = createStore(stored())
    const { check } = start(store)
    await Promise.all(Array.from({ length: 20 }, () => check()))
    await check()
    expect(calls).toEqual({ load: 1, save: 0 })
  })

  it('hands back freshness as it was: stored keys are as old as they are', async () => {
    const { store } = createStore(stored())
    const { check, clock, fetches } = start(store, keySet([second.jwk]))
    await clock.advance(599)
    expect(await check()).toBe('granted')
    await settle()
    expect(fetches()).toBe(0)
    await clock.advance(1)
    await check()
    await settle()
    expect(fetches()).toBe(1)
    expect(await check(second)).toBe('granted')
  })

  it('SET-15: one whose keys are stale is not believed before the issuer was asked, and serves where that fails', async () => {
    const back = start(createStore(stored()).store, keySet([second.jwk]))
    await back.clock.advance(700)
    expect(await back.check(second)).toBe('granted')
    const away = start(createStore(stored()).store, down)
    await away.clock.advance(4199)
    expect(await away.check()).toBe('granted')
    const long = start(createStore(stored()).store, down)
    await long.clock.advance(4200)
    expect(await long.check()).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  it('the stored entity tag is sent', async () => {
    const { store } = createStore(stored({ etag: '"7"' }))
    const { check, clock, network } = start(store, keySet())
    await clock.advance(700)
    await check()
    expect(network.requests[0]?.headers.get('if-none-match')).toBe('"7"')
  })

  it.each(['a\nb', '\u{1F600}', ' '])(
    'SET-22: a stored entity tag that is none, %j, keeps no refresh from working',
    async etag => {
      const { store } = createStore(stored({ etag }))
      const { check, clock } = start(store, keySet([second.jwk]))
      await clock.advance(700)
      expect(await check(second)).toBe('granted')
    },
  )

  it('a key that is newer than the store is fetched', async () => {
    const { store } = createStore(stored())
    const { check, fetches, clock } = start(store, keySet([first.jwk, second.jwk]))
    const genuine = watch(check(second))
    await clock.advance(5)
    expect([genuine.now, fetches()]).toEqual(['granted', 1])
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'x'],
    ['null', 'null'],
    ['a bare key set', JSON.stringify({ keys: [first.jwk] })],
    ['another version', stored({ version: 2 })],
    ['no keys', stored({ keys: [] })],
    ['nothing usable', stored({ keys: [alterJwk(first.jwk, { use: 'enc' })] })],
    ['a shared key', stored({ keys: [{ kty: 'oct', k: 'AAAA', kid: first.id }] })],
    ['too many keys', stored({ keys: Array.from({ length: 101 }, (_, at) => alterJwk(first.jwk, { kid: `${at}` })) })],
    ['keys of the future', stored({ confirmedAt: startTime + 1 })],
    ['keys that are fresh too long', stored({ freshUntil: startTime + 86_401 })],
    ['keys that are too old', stored({ confirmedAt: startTime - 4200, freshUntil: startTime - 3600 })],
    ['times that are texts', stored({ confirmedAt: `${startTime}` })],
    ['times that are null', stored({ freshUntil: null })],
    ['a text too large', padded(524_289)],
  ])('SET-15, SET-22: one that holds %s counts as empty', async (_, text) => {
    const { check, fetches } = start(createStore(text).store, keySet([second.jwk]))
    expect(await check(second)).toBe('granted')
    expect(fetches()).toBe(1)
    const away = start(createStore(text).store, down)
    expect(await away.check(first)).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(away.guard.health()).toMatchObject({ ready: false, keySets: [{ keys: 0, ageSeconds: undefined }] })
  })

  it.each<[string, string]>([
    ['keys of this moment', stored()],
    ['keys that are fresh as long as may be', stored({ freshUntil: startTime + 86_400 })],
    ['keys that are all but too old', stored({ confirmedAt: startTime - 4199, freshUntil: startTime - 3599 })],
    ['a text as large as may be', padded(524_288)],
  ])('SET-15: one that holds %s serves where the issuer is down', async (_, text) => {
    expect(await start(createStore(text).store, down).check(first)).toBe('granted')
  })

  it('SET-20: stored freshness goes on where a 304 states none', async () => {
    const { store } = createStore(stored({ etag: '"1"', freshUntil: startTime + 1200 }))
    const { check, clock, fetches } = start(store, status(304))
    for (const expected of [0, 1, 2]) {
      expect(await check()).toBe('granted')
      await settle()
      expect(fetches()).toBe(expected)
      await clock.advance(1199)
      expect(await check()).toBe('granted')
      await settle()
      expect(fetches()).toBe(expected)
      await clock.advance(1)
    }
  })

  it.each<[string, KeySetStore]>([
    [
      'throws',
      {
        load: () => {
          throw new Error('secret')
        },
        save: () => {
          throw new Error('secret')
        },
      },
    ],
    ['rejects', { load: () => Promise.reject(new Error('secret')), save: () => Promise.reject(new Error('secret')) }],
    ['hands back what is no text', { load: () => ({}) as never, save: () => {} }],
  ])('SET-22: one that %s changes no verdict', async (_, store) => {
    const { check, fetches, events } = start(store, keySet())
    expect(await check()).toBe('granted')
    await settle()
    expect(await check()).toBe('granted')
    expect(fetches()).toBe(1)
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  it('SET-22: one that never answers is waited for no longer than a fetch', async () => {
    const store: KeySetStore = { load: () => new Promise(() => {}), save: () => new Promise(() => {}) }
    const { check, clock } = start(store, keySet())
    const waiting = watch(check())
    await clock.advance(4.9)
    expect(waiting.now).toBe('waiting')
    await clock.advance(0.1)
    expect(waiting.now).toBe('granted')
  })

  it('is not asked by guards that have none, and guards with one share no keys with them', async () => {
    const { store } = createStore(stored())
    const one = start(store)
    const two = remoteGuard([], {}, { network: one.network, clock: one.clock })
    expect(await one.check()).toBe('granted')
    expect(await two.check()).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  it('warm takes what it holds', async () => {
    const { guard, fetches } = start(createStore(stored()).store)
    await guard.warm()
    expect(fetches()).toBe(0)
    expect(guard.health()).toMatchObject({ ready: true, keySets: [{ keys: 1 }] })
  })

  it('SET-21: keys whose freshness is just over are refreshed before they serve', async () => {
    const { check, clock } = start(createStore(stored()).store, keySet([second.jwk]))
    await clock.advance(600)
    expect(await check(first)).toBe('GUARD_KEY_UNKNOWN')
  })

  it('SET-01: a reload and a check that come at once, while nothing is known but that there is a store, cause one fetch', async () => {
    const { guard, check, fetches } = start(createStore().store, keySet([first.jwk]))
    const reloading = guard.reload()
    expect(await check()).toBe('granted')
    await reloading
    expect(fetches()).toBe(1)
  })

  it('a reload that follows upon the first fetch is one, also when both came after the store was asked', async () => {
    const [one, two] = [hold(keySet([first.jwk])), hold(keySet([second.jwk]))]
    const { guard, check, fetches, clock } = start(createStore(stored()).store, one.reply, two.reply)
    await clock.advance(700)
    const checking = check(first)
    await settle()
    const reloading = guard.reload()
    one.release()
    expect(await checking).toBe('granted')
    await settle()
    const again = guard.reload()
    await settle()
    expect(fetches()).toBe(2)
    two.release()
    await Promise.all([reloading, again])
    expect(fetches()).toBe(3)
    expect(await check(second)).toBe('granted')
  })

  it('a slow answer of it does not overwrite what was fetched', async () => {
    let answer: (text: string) => void = () => {}
    const loading = new Promise<string>(resolve => {
      answer = resolve
    })
    const { check, clock } = start({ load: () => loading, save: () => {} }, keySet([first.jwk]))
    const waiting = watch(check())
    await clock.advance(5)
    answer(stored({ keys: [second.jwk] }))
    await settle()
    expect(waiting.now).toBe('granted')
    expect(await check()).toBe('granted')
  })
})

describe('SET-21: saving', () => {
  it('goes one after the other: an older set never overwrites a newer', async () => {
    const saved: string[] = []
    let finishFirst = (): void => {}
    const first = new Promise<void>(resolve => {
      finishFirst = resolve
    })
    const store = {
      load: () => undefined,
      save: async (_name: string, text: string) => {
        if (saved.length === 0 && !text.includes('RS256-2')) await first
        saved.push(text)
      },
    }
    const { guard } = remoteGuard([keySet([keyOf().jwk]), keySet([keyOf('RS256', 2).jwk])], {}, { store })
    await guard.warm()
    await guard.reload()
    finishFirst()
    await settle()
    expect(saved.map(text => text.includes('RS256-2'))).toEqual([false, true])
  })
})
