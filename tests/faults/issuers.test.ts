// Several issuers in one guard: each has its own keys, audience and algorithms, and none can speak for another.
import { createGuard, type Guard, type KeySetFault } from 'jwt-guard'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../../packages/jwt-guard/test/support/clock.ts'
import { judge } from '../../packages/jwt-guard/test/support/guard.ts'
import { type JsonObject, keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { type FaultyIssuer, startFaultyIssuer } from '../harness/faulty-issuer.ts'
import { answerStatus } from '../harness/manners.ts'
import { coldScene } from './stage.ts'

const [keyA, keyB] = [keyOf(), keyOf('ES256')]
const [audienceA, audienceB] = ['https://a.example.com', 'https://b.example.com']

describe('two issuers in one guard', () => {
  let clock: ManualClock
  let a: FaultyIssuer
  let b: FaultyIssuer
  let guard: Guard

  beforeEach(async () => {
    clock = new ManualClock()
    ;[a, b] = await Promise.all([startFaultyIssuer(keyA), startFaultyIssuer(keyB)])
    guard = createGuard({
      issuers: [
        { issuer: a.url, audience: audienceA, jwksUri: a.jwksUri },
        { issuer: b.url, audience: audienceB, jwksUri: b.jwksUri, algorithms: ['ES256'] },
      ],
      clock,
      fetch: (input, init) => globalThis.fetch(input, init),
    })
    onTestFinished(async () => {
      await Promise.all([a.stop(), b.stop()])
    })
    await guard.warm()
  })

  const now = (): number => clock.now()

  test('ISS-05: each is trusted for its own tokens', async () => {
    expect(await judge(guard, a.issue(now(), { aud: audienceA }))).toBe('granted')
    expect(await judge(guard, b.issue(now(), { aud: audienceB }))).toBe('granted')
  })

  test('ISS-05: a token of one, signed with the key of the other, is forged', async () => {
    const foreign = { ...keyB, id: keyA.id }
    expect(await judge(guard, a.issue(now(), { aud: audienceA }, {}, foreign))).toBe('GUARD_ALGORITHM_REFUSED')
    a.publish([keyA.jwk, { ...keyOf('RS256', 2).jwk, kid: 'shared' }])
    b.publish([keyB.jwk, { ...keyOf('ES256', 2).jwk, kid: 'shared' }, { ...keyOf('RS256', 3).jwk, kid: 'shared' }])
    await guard.reload()
    const twin = { ...keyOf('RS256', 3), id: 'shared' }
    expect(await judge(guard, a.issue(now(), { aud: audienceA }, {}, twin))).toBe('GUARD_SIGNATURE_INVALID')
  })

  test('ISS-05: the kid of one is unknown to the other', async () => {
    const judging = judge(guard, a.issue(now(), { aud: audienceA }, { kid: keyB.id }))
    await clock.advance(5)
    expect(await judging).toBe('GUARD_KEY_UNKNOWN')
  })

  test('ISS-05: the audience of one is refused to the other', async () => {
    expect(await judge(guard, a.issue(now(), { aud: audienceB }))).toBe('GUARD_AUDIENCE_REFUSED')
    expect(await judge(guard, b.issue(now(), { aud: audienceA }))).toBe('GUARD_AUDIENCE_REFUSED')
    expect(await judge(guard, a.issue(now(), { aud: [audienceB, audienceA] }))).toBe('granted')
  })

  test('ISS-05: the algorithm of one is refused to the other', async () => {
    b.publish([keyB.jwk, keyA.jwk])
    await guard.reload()
    expect(await judge(guard, b.issue(now(), { aud: audienceB }, {}, keyA))).toBe('GUARD_ALGORITHM_REFUSED')
  })

  test('ISS-03: a third one is refused, and asked nothing', async () => {
    const third = await startFaultyIssuer(keyA)
    onTestFinished(() => third.stop())
    expect(await judge(guard, third.issue(now(), { aud: audienceA }))).toBe('GUARD_ISSUER_REFUSED')
    expect(third.requests).toEqual([])
  })

  test('SET-04: the one that is down takes nothing from the other', async () => {
    await a.goDown()
    await clock.advance(600 + 3_600)
    await guard.reload().catch(() => {})
    expect(await judge(guard, a.issue(now(), { aud: audienceA }))).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(await judge(guard, b.issue(now(), { aud: audienceB }))).toBe('granted')
    expect(guard.health()).toMatchObject({ ready: false, keySets: [{ ready: false }, { ready: true }] })
  })
})

test.each([
  'http://keys.example.net/jwks',
  'file:///etc/passwd',
  'data:application/json,{}',
  '/jwks',
  'ftp://127.0.0.1',
])('SET-11: the address %s throws when the guard is made', jwksUri => {
  const make = () => createGuard({ issuer: 'https://auth.example.com', audience: audienceA, jwksUri })
  expect(make).toThrow(expect.objectContaining({ code: 'GUARD_OPTION_INVALID' }))
})

describe('discovery', () => {
  const byDiscovery = ({ url }: FaultyIssuer) => ({ issuer: url, audience: 'https://api.example.com' })

  test('SET-01: asks for metadata and keys once, whatever number of checks there are', async () => {
    const scene = await coldScene({}, byDiscovery)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => scene.judge()))
    expect(new Set(outcomes)).toEqual(new Set(['granted']))
    expect(scene.issuer.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/jwks'])
  })

  test.each<[string, string, (url: string) => JsonObject, KeySetFault]>([
    ['SET-16', 'of another issuer', url => ({ issuer: 'https://auth.example.com', jwks_uri: url }), 'issuer-mismatch'],
    ['SET-16', 'of this issuer but for a slash', url => ({ issuer: `${url}/`, jwks_uri: url }), 'issuer-mismatch'],
    ['SET-16', 'of nobody', url => ({ jwks_uri: url }), 'not-a-key-set'],
    ['SET-27', 'without an address', issuer => ({ issuer }), 'not-a-key-set'],
    ['SET-27', 'with http elsewhere', issuer => ({ issuer, jwks_uri: 'http://keys.example.net' }), 'bad-location'],
    ['SET-27', 'with a file', issuer => ({ issuer, jwks_uri: 'file:///etc/passwd' }), 'bad-location'],
    ['SET-27', 'with data', issuer => ({ issuer, jwks_uri: 'data:application/json,{}' }), 'bad-location'],
    ['SET-27', 'with a relative address', issuer => ({ issuer, jwks_uri: '/jwks' }), 'bad-location'],
  ])('%s: metadata %s brings no keys', async (_clause, _what, metadata, fault) => {
    const scene = await coldScene({}, byDiscovery)
    const { url, requests } = scene.issuer
    scene.issuer.describe(metadata(url))
    expect(await scene.judge()).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(scene.guard.health()).toMatchObject({ keySets: [{ keySet: url, lastFault: fault }] })
    expect(requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration'])
  })

  test('SET-12: a redirect of the metadata is not followed', async () => {
    const scene = await coldScene({}, byDiscovery)
    scene.issuer.behave(answerStatus(302, { location: `${scene.issuer.url}/elsewhere` }))
    expect(await scene.judge()).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(scene.guard.health()).toMatchObject({ keySets: [{ lastFault: 'redirect' }] })
    expect(scene.issuer.requests).toHaveLength(1)
  })

  test('SET-28: keys that have moved are found by reload', async () => {
    const scene = await coldScene({}, byDiscovery)
    await scene.guard.warm()
    const moved = await startFaultyIssuer(keyOf('RS256', 2))
    onTestFinished(() => moved.stop())
    scene.issuer.describe({ issuer: scene.issuer.url, jwks_uri: moved.jwksUri })
    await scene.guard.reload()
    expect(await scene.judge(scene.token({}, {}, keyOf('RS256', 2)))).toBe('granted')
  })
})
