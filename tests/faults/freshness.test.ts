// When keys are asked for again: by what the issuer says, within the guard's bounds, and never on a request's time.
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { answerStatus, saySilence } from '../harness/manners.ts'
import type { Scene } from '../harness/scene.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

/** A guard that was warmed with these header fields beside the keys. */
async function warmWith(fields: Readonly<Record<string, string>>, options = {}): Promise<Scene> {
  const scene = await coldScene(options)
  scene.issuer.publish([keyOf().jwk], fields)
  await scene.guard.warm()
  return scene
}

describe.each([
  ['nothing', {}, 600],
  ['max-age', { 'cache-control': 'public, max-age=120' }, 120],
  ['max-age in capitals and quotes', { 'cache-control': 'Public, Max-Age="120"' }, 120],
  ['max-age and Age', { 'cache-control': 'max-age=120', age: '60' }, 60],
  ['max-age below the floor', { 'cache-control': 'max-age=1' }, 30],
  ['max-age of 0', { 'cache-control': 'max-age=0, must-revalidate' }, 30],
  ['an Age above max-age', { 'cache-control': 'max-age=60', age: '3600' }, 30],
  ['no-store', { 'cache-control': 'no-store, max-age=120' }, 30],
  ['no-cache', { 'cache-control': 'no-cache' }, 30],
  ['max-age above the ceiling', { 'cache-control': 'max-age=31536000' }, 86_400],
  ['a max-age of many digits', { 'cache-control': `max-age=${'9'.repeat(400)}` }, 86_400],
  ['a max-age that is no number', { 'cache-control': 'max-age=soon' }, 600],
  ['a negative max-age', { 'cache-control': 'max-age=-1' }, 600],
  ['broken Cache-Control', { 'cache-control': ',,=;max-age' }, 600],
  ['an Age that is no number', { 'cache-control': 'max-age=120', age: 'old' }, 120],
  ['Expires and Pragma, which are of HTTP/1.0', { expires: 'Thu, 01 Jan 1970 00:00:00 GMT', pragma: 'no-cache' }, 600],
  ['a Date of another year', { date: 'Thu, 01 Jan 1970 00:00:00 GMT' }, 600],
] as const)('an answer with %s', (_what, fields, seconds) => {
  test(`SET-02: is fresh for ${seconds} seconds, less up to a tenth, but never under 30`, async () => {
    const scene = await warmWith(fields)
    await scene.clock.advance(Math.max(seconds * 0.9 - 1, 29))
    await scene.judge()
    await scene.quiet()
    expect(scene.countFetches(), 'fresh').toBe(1)
    await scene.clock.advance(seconds * 0.1 + 1)
    await scene.judge()
    await scene.quiet()
    expect(scene.countFetches(), 'stale').toBe(2)
  })
})

describe('refreshing', () => {
  test('SET-02: comes up to a tenth earlier by chance, so that a fleet does not ask in step', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999)
    onTestFinished(() => random.mockRestore())
    const scene = await warmScene()
    await scene.clock.advance(541)
    await scene.judge()
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-03: makes no request wait: the keys serve while the issuer is asked', async () => {
    const scene = await warmScene()
    scene.issuer.behave(saySilence)
    await scene.clock.advance(600)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => scene.judge()))
    expect(new Set(outcomes)).toEqual(new Set(['granted']))
    await scene.issuer.asked(2)
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-03: waits where nobody asked for 60 seconds past their freshness', async () => {
    const scene = await warmScene()
    scene.issuer.behave(saySilence)
    await scene.clock.advance(660)
    const checking = scene.judge()
    await scene.issuer.asked(2)
    expect(typesOf(scene.events)).toEqual(['keys-refreshed'])
    await scene.clock.advance(5)
    expect(await checking, 'the try has failed, so the old keys serve').toBe('granted')
  })

  test('SET-20: asks with the ETag, and 304 makes the keys fresh again', async () => {
    const scene = await warmWith({ etag: '"first"' })
    await scene.pass(600)
    await scene.judge()
    await scene.quiet()
    expect(scene.issuer.requests[1]?.headers['if-none-match']).toBe('"first"')
    expect(scene.events.filter(({ type }) => type === 'keys-refreshed')).toEqual([
      { type: 'keys-refreshed', keySet: scene.issuer.jwksUri, keys: 1, changed: true },
      { type: 'keys-refreshed', keySet: scene.issuer.jwksUri, keys: 1, changed: false },
    ])
    await scene.pass(500)
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(2)
    expect(scene.guard.health()).toMatchObject({ keySets: [{ ageSeconds: 500 }] })
  })

  test('SET-20: 304 brings freshness of its own', async () => {
    const scene = await warmWith({ etag: '"first"' })
    scene.issuer.publish([keyOf().jwk], { etag: '"first"', 'cache-control': 'max-age=30' })
    await scene.guard.reload()
    await scene.pass(30)
    await scene.judge()
    await scene.quiet()
    expect(scene.countFetches()).toBe(3)
  })

  test('SET-20: 304 without an ETag leaves the one that was sent', async () => {
    const scene = await warmWith({ etag: '"first"' })
    scene.issuer.behave(answerStatus(304))
    await scene.guard.reload()
    await scene.guard.reload()
    expect(scene.issuer.requests.at(-1)?.headers['if-none-match']).toBe('"first"')
  })

  test('SET-20: another ETag brings other keys', async () => {
    const scene = await warmWith({ etag: '"first"' })
    const token = scene.token()
    scene.issuer.publish([keyOf('RS256', 2).jwk], { etag: '"second"' })
    await scene.pass(600)
    expect(await scene.judge(token)).toBe('granted')
    await scene.quiet()
    expect(await scene.judge(scene.token({}, {}, keyOf('RS256', 2)))).toBe('granted')
    await scene.guard.reload()
    expect(scene.issuer.requests.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"first"',
      '"second"',
    ])
  })

  test('SET-01: a thousand checks on a cold guard cause one fetch', async () => {
    const scene = await coldScene()
    const token = scene.token()
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => scene.judge(token)))
    expect(new Set(outcomes)).toEqual(new Set(['granted']))
    expect(scene.issuer.requests).toHaveLength(1)
  })
})
