// A key set that outlives its process: served from the store at a cold start, and worth nothing where it is not whole.
import type { KeySetStore } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { keyOf, privateJwk } from '../../packages/jwt-guard/test/support/issuer.ts'
import type { Scene } from '../harness/scene.ts'
import { coldScene, typesOf } from './stage.ts'

const newKey = keyOf('RS256', 2)

/** A store in memory, and what it holds. */
function createStore(): KeySetStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return { texts, load: name => texts.get(name), save: (name, text) => void texts.set(name, text) }
}

/** A guard whose store holds what another guard saved so many seconds ago, changed by the test. */
async function sceneWithStored(ageSeconds = 0, change = (text: string) => text): Promise<Scene> {
  const store = createStore()
  const scene = await coldScene({ store })
  await scene.guard.warm()
  await scene.pass(ageSeconds)
  for (const [name, text] of store.texts) store.texts.set(name, change(text))
  // A store of another identity, so that nothing but its text is shared
  const next = await coldScene({ store: { load: () => [...store.texts.values()][0], save: () => {} } })
  next.clock.set(scene.clock.now())
  return next
}

function changeMember(members: object): (text: string) => string {
  return text => JSON.stringify({ ...JSON.parse(text), ...members })
}

describe('a cold start', () => {
  test('SET-21: is served from the store without a fetch', async () => {
    const scene = await sceneWithStored(500)
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(0)
    expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ keys: 1, ageSeconds: 500 }] })
  })

  test('SET-21: asks the store once, whatever number of checks there are', async () => {
    let loads = 0
    const load = async (): Promise<undefined> => {
      loads += 1
    }
    const scene = await coldScene({ store: { load, save: () => {} } })
    await Promise.all(Array.from({ length: 20 }, () => scene.judge()))
    await scene.pass(600)
    await scene.judge()
    await scene.quiet()
    expect([loads, scene.countFetches()]).toEqual([1, 2])
  })

  test('SET-21: warm() is content with the store, reload() is not', async () => {
    const scene = await sceneWithStored()
    await scene.guard.warm()
    expect(scene.countFetches()).toBe(0)
    await scene.guard.reload()
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-08: a kid that the stored set lacks is asked for at once', async () => {
    const scene = await sceneWithStored()
    scene.issuer.publish([keyOf().jwk, newKey.jwk])
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-04: with stale keys in the store asks the issuer first, and serves them where it is down', async () => {
    const scene = await sceneWithStored(700)
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(1)
    const cutOff = await sceneWithStored(700)
    await cutOff.issuer.goDown()
    expect(await cutOff.judge()).toBe('granted')
    expect(typesOf(cutOff.events)).toEqual(['keys-failed', 'keys-stale', 'granted'])
  })

  test('SET-20: goes on with the ETag that was stored', async () => {
    const scene = await sceneWithStored(700, changeMember({ etag: '"first"' }))
    scene.issuer.publish([keyOf().jwk], { etag: '"first"' })
    expect(await scene.judge()).toBe('granted')
    expect(scene.issuer.requests[0]?.headers['if-none-match']).toBe('"first"')
  })
})

describe('a refresh', () => {
  test('SET-21: is saved, each time, and holds no key that was left out', async () => {
    const store = createStore()
    const scene = await coldScene({ store })
    scene.issuer.publish([privateJwk(newKey), keyOf().jwk])
    await scene.guard.warm()
    expect([...store.texts.keys()]).toEqual([scene.issuer.jwksUri])
    const saved = store.texts.get(scene.issuer.jwksUri) ?? ''
    expect(JSON.parse(saved)).toMatchObject({ confirmedAt: scene.clock.now(), keys: [keyOf().jwk] })
    expect(saved).not.toContain('"d"')
    await scene.pass(10)
    await scene.guard.reload()
    expect(store.texts.get(scene.issuer.jwksUri)).not.toBe(saved)
  })

  test('SET-20, SET-21: is saved where nothing but its time has changed, too', async () => {
    const store = createStore()
    const scene = await coldScene({ store })
    scene.issuer.publish([keyOf().jwk], { etag: '"first"' })
    await scene.guard.warm()
    await scene.pass(10)
    await scene.guard.reload()
    const saved = JSON.parse(store.texts.get(scene.issuer.jwksUri) ?? '')
    expect(saved).toMatchObject({ confirmedAt: scene.clock.now(), etag: '"first"' })
  })

  test('SET-15: is not undone by what was stored before', async () => {
    const scene = await sceneWithStored()
    scene.issuer.publish([newKey.jwk])
    await scene.guard.reload()
    await scene.pass(600)
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    await scene.quiet()
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
  })

  test('SET-06: that failed is not saved', async () => {
    const store = createStore()
    const scene = await coldScene({ store })
    scene.issuer.publish([])
    await scene.judge()
    expect(store.texts.size).toBe(0)
  })
})

describe.each<[string, number, (text: string) => string]>([
  ['too old', 600 + 3_600, text => text],
  ['from the future', 0, changeMember({ confirmedAt: 1_900_000_000, freshUntil: 1_900_000_600 })],
  ['fresh beyond the ceiling', 0, changeMember({ freshUntil: 1_900_000_000 })],
  ['of another version', 0, changeMember({ version: 2 })],
  ['without its times', 0, changeMember({ confirmedAt: null })],
  ['without keys', 0, changeMember({ keys: [] })],
  ['with none but a private key', 0, changeMember({ keys: [privateJwk(keyOf())] })],
  ['with more keys than a set may have', 0, changeMember({ keys: Array(101).fill(keyOf().jwk) })],
  ['with a member of the wrong type', 0, changeMember({ keys: { 0: keyOf().jwk } })],
  ['cut short', 0, text => text.slice(0, -1)],
  ['empty', 0, () => ''],
  ['no JSON', 0, () => '<!doctype html>'],
  ['null', 0, () => 'null'],
  ['too long', 0, text => ' '.repeat(600_000) + text],
])('a stored set that is %s', (_what, ageSeconds, change) => {
  test('SET-15: counts as none: the keys are fetched', async () => {
    const scene = await sceneWithStored(ageSeconds, change)
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-15: does not make the issuer dispensable', async () => {
    const scene = await sceneWithStored(ageSeconds, change)
    await scene.issuer.goDown()
    expect(await scene.judge()).toBe('GUARD_KEYS_UNAVAILABLE')
  })
})

const silence = new Promise<never>(() => {})

describe.each<[string, Partial<Record<keyof KeySetStore, () => unknown>>]>([
  ['throws', { load: fail, save: fail }],
  ['rejects', { load: async () => fail(), save: async () => fail() }],
  ['gives back what is no text', { load: () => ({ keys: [] }) }],
  ['gives back a promise of nothing', { load: async () => undefined }],
  ['never saves', { save: () => silence }],
])('a store that %s', (_what, members) => {
  test('SET-22: changes no verdict', async () => {
    const store = { load: () => undefined, save: () => {}, ...members }
    const scene = await coldScene({ store })
    expect(await scene.judge()).toBe('granted')
    await scene.pass(600)
    expect(await scene.judge()).toBe('granted')
    await scene.quiet()
    expect(scene.countFetches()).toBe(2)
  })
})

test('SET-22: a store that never loads is waited for as long as the issuer would be, and then passed over', async () => {
  const scene = await coldScene({ store: { load: () => silence, save: () => {} } })
  const judging = scene.judge()
  await scene.clock.advance(4.9)
  expect(scene.countFetches()).toBe(0)
  await scene.clock.advance(0.1)
  expect(await judging).toBe('granted')
})

function fail(): never {
  throw new Error('the disk is full')
}
