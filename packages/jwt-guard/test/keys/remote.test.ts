import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuard, type GuardEvent } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { alterJwk, issuer, issueToken, keyOf, privateJwk } from '../support/issuer.ts'
import { down, hold, json, keySet, type Reply, scriptNetwork, status } from '../support/network.ts'
import { remoteGuard, watch } from '../support/remote.ts'

const first = keyOf('RS256', 1)
const second = keyOf('RS256', 2)
const both = keySet([first.jwk, second.jwk])

// The spread of a fleet's refreshes: none, and the shortest waits after a failure
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(() => vi.restoreAllMocks())

describe('a cold key set', () => {
  it('SET-01: any number of concurrent checks cause one fetch', async () => {
    const { check, fetches } = remoteGuard([keySet()])
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => check()))
    expect(new Set(outcomes)).toEqual(new Set(['granted']))
    expect(fetches()).toBe(1)
  })

  it('SET-01: where it fails they are all undecided, after one fetch', async () => {
    const { check, fetches } = remoteGuard([down])
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => check()))
    expect(new Set(outcomes)).toEqual(new Set(['GUARD_KEYS_UNAVAILABLE']))
    expect(fetches()).toBe(1)
  })

  it('a key ID that the first fetch does not know is refused at once: it began after the token came', async () => {
    const { check, fetches, clock } = remoteGuard([keySet()])
    expect(await check('forged')).toBe('GUARD_KEY_UNKNOWN')
    expect(fetches()).toBe(1)
    expect(clock.timers).toBe(0)
  })

  it('nothing is fetched for what needs no key', async () => {
    const { guard, fetches } = remoteGuard([keySet()])
    for (const authorization of [undefined, 'Bearer x', 'Bearer a.b.c', 'Basic YQ=='])
      await guard.check({ authorization })
    expect(fetches()).toBe(0)
  })
})

describe('freshness', () => {
  it.each([
    [{}, 600],
    [{ 'cache-control': 'max-age=100' }, 100],
    [{ 'cache-control': 'max-age=100', age: '40' }, 60],
    [{ 'cache-control': 'no-store' }, 30],
    [{ 'cache-control': 'max-age=31536000' }, 86_400],
  ] as [Record<string, string>, number][])(
    'SET-02: after %j keys are served for %d s without a fetch',
    async (headers, seconds) => {
      const { check, fetches, clock } = remoteGuard([keySet([first.jwk], headers)])
      await check()
      await clock.advance(seconds - 0.001)
      expect(await check()).toBe('granted')
      await settle()
      expect(fetches()).toBe(1)
      await clock.advance(0.001)
      expect(await check()).toBe('granted')
      await settle()
      expect(fetches()).toBe(2)
    },
  )

  it('freshness counts from when the fetch began, not from when it ended', async () => {
    const slow = hold(keySet())
    const { check, fetches, clock } = remoteGuard([slow.reply, keySet()])
    const waiting = check()
    await clock.advance(4)
    slow.release()
    expect(await waiting).toBe('granted')
    await clock.advance(596)
    await check()
    await settle()
    expect(fetches()).toBe(2)
  })

  it('a fleet’s refreshes are spread over the last tenth', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999)
    const { check, fetches, clock } = remoteGuard([keySet()])
    await check()
    await clock.advance(540)
    await check()
    await settle()
    expect(fetches()).toBe(1)
    await clock.advance(1)
    await check()
    await settle()
    expect(fetches()).toBe(2)
  })

  it('SET-03: past their freshness keys serve at once while one refresh runs behind', async () => {
    const slow = hold(keySet([second.jwk]))
    const { check, checkAtOnce, fetches, clock } = remoteGuard([keySet([first.jwk]), slow.reply])
    await check()
    await clock.advance(601)
    for (let time = 0; time < 50; time += 1) expect(await checkAtOnce()).toBe('granted')
    expect(fetches()).toBe(2)
    slow.release()
    await settle()
    expect(await check(second)).toBe('granted')
    expect(fetches()).toBe(2)
  })

  it('SET-03: keys that nobody asked for in a long time are refreshed before they serve', async () => {
    const slow = hold(keySet([second.jwk]))
    const { check, fetches, clock } = remoteGuard([keySet([first.jwk]), slow.reply])
    await check()
    await clock.advance(660)
    const withdrawn = watch(check())
    const genuine = watch(check(second))
    await settle()
    expect([withdrawn.now, genuine.now]).toEqual(['waiting', 'waiting'])
    slow.release()
    await settle()
    expect([withdrawn.now, genuine.now]).toEqual(['GUARD_KEY_UNKNOWN', 'granted'])
    expect(fetches()).toBe(2)
  })

  it('SET-10: a withdrawn key does not verify once a refresh has seen it gone, though it did before', async () => {
    const { check, clock } = remoteGuard([both, keySet([second.jwk])])
    expect(await check()).toBe('granted')
    expect(await check()).toBe('granted')
    await clock.advance(601)
    await check(second)
    await settle()
    const withdrawn = watch(check())
    await clock.advance(5)
    expect(withdrawn.now).toBe('GUARD_KEY_UNKNOWN')
    expect(await check(second)).toBe('granted')
  })
})

describe('entity tags', () => {
  it('SET-20: the tag of the last answer is sent, and 304 makes the keys fresh again', async () => {
    const { check, fetches, clock, network, events } = remoteGuard([
      keySet([first.jwk], { etag: '"1"' }),
      status(304, { 'cache-control': 'max-age=900' }),
    ])
    await check()
    await clock.advance(601)
    await check()
    await settle()
    expect(network.requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"'])
    await clock.advance(898)
    expect(await check()).toBe('granted')
    await settle()
    expect(fetches()).toBe(2)
    await clock.advance(2)
    await check()
    await settle()
    expect(network.requests[2]?.headers.get('if-none-match')).toBe('"1"')
    expect(events.filter(({ type }) => type === 'keys-refreshed')).toMatchObject([
      { changed: true },
      { changed: false },
      { changed: false },
    ])
  })

  it('SET-20: where a 304 states no freshness, the one that was last stated goes on', async () => {
    const { check, clock, fetches } = remoteGuard([
      keySet([first.jwk], { etag: '"1"', 'cache-control': 'max-age=60' }),
      status(304),
    ])
    for (const expected of [1, 2, 3]) {
      await check()
      await settle()
      expect(fetches()).toBe(expected)
      await clock.advance(61)
    }
  })

  it('SET-02: a new answer that states no freshness is fresh as long as the default, whatever was stated before', async () => {
    const { check, clock, fetches } = remoteGuard([keySet([first.jwk], { 'cache-control': 'max-age=60' }), keySet()])
    await check()
    await clock.advance(60)
    await check()
    await settle()
    await clock.advance(599)
    await check()
    await settle()
    expect(fetches()).toBe(2)
  })

  it('the tag of a 304 takes the place of the one before, and an answer without one has none', async () => {
    const { check, clock, network } = remoteGuard([
      keySet([first.jwk], { etag: '"1"' }),
      status(304, { etag: '"2"' }),
      keySet([first.jwk]),
      keySet([first.jwk]),
    ])
    for (let time = 0; time < 4; time += 1) {
      await check()
      await clock.advance(601)
    }
    expect(network.requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"', '"2"', null])
  })

  it('a 304 that answers no question is a failure, and the keys serve on', async () => {
    const { check, clock, guard } = remoteGuard([keySet(), status(304)])
    await check()
    await clock.advance(601)
    expect(await check()).toBe('granted')
    await settle()
    expect(guard.health().keySets).toMatchObject([{ lastFault: 'status' }])
    expect(await check()).toBe('granted')
  })
})

const failures: readonly [string, string, Reply][] = [
  ['an error of the network', 'network', down],
  ['a redirect', 'redirect', status(302, { location: 'https://auth.example.com/other' })],
  ['not found', 'status', status(404)],
  ['an error of the server', 'status', status(500)],
  [
    'an error page with 200',
    'not-json',
    () => new Response('<html>busy</html>', { headers: { 'content-type': 'text/html' } }),
  ],
  ['an empty body', 'not-json', () => new Response('')],
  ['null', 'not-a-key-set', json(null)],
  ['a list of keys', 'not-a-key-set', json([first.jwk])],
  ['one key', 'not-a-key-set', json(first.jwk)],
  ['keys in an object', 'not-a-key-set', json({ keys: { 0: first.jwk } })],
  ['an error in JSON', 'not-a-key-set', json({ error: 'server_error' })],
  ['an empty set', 'no-usable-key', keySet([])],
  [
    'a set of nothing usable',
    'no-usable-key',
    keySet([null, 'key', alterJwk(first.jwk, { use: 'enc' }), { kty: 'oct', k: 'AA' }]),
  ],
  [
    'too many keys',
    'too-many-keys',
    keySet(Array.from({ length: 101 }, (_, at) => alterJwk(first.jwk, { kid: `${at}` }))),
  ],
  ['a body too large', 'too-large', json({ keys: [first.jwk], pad: 'x'.repeat(262_144) })],
]

describe('an issuer that fails', () => {
  it.each(failures)('SET-05, SET-12, SET-14: %s leaves a cold guard undecided: %s', async (_, fault, reply) => {
    const { guard, check, events } = remoteGuard([reply])
    expect(await check()).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(guard.health()).toEqual({
      ready: false,
      keySets: [
        { keySet: 'https://auth.example.com/jwks', ready: false, keys: 0, ageSeconds: undefined, lastFault: fault },
      ],
    })
    expect(events.at(-1)).toEqual({ type: 'undecided', code: 'GUARD_KEYS_UNAVAILABLE', fault })
    await expect(guard.warm()).rejects.toMatchObject({ name: 'KeySetError', status: 503, fault })
  })

  it.each(failures)('SET-06: %s never replaces a good set', async (_, fault, reply) => {
    const { guard, check, clock } = remoteGuard([keySet(), reply])
    await check()
    await clock.advance(601)
    expect(await check()).toBe('granted')
    await settle()
    expect(await check()).toBe('granted')
    expect(guard.health()).toMatchObject({ ready: true, keySets: [{ keys: 1, lastFault: fault }] })
  })

  it('SET-14: a set of a hundred keys is taken', async () => {
    const keys = Array.from({ length: 99 }, (_, at) => alterJwk(second.jwk, { kid: `${at}` }))
    expect(await remoteGuard([keySet([...keys, first.jwk])]).check()).toBe('granted')
  })

  it('SET-13: a fetch that takes too long is over after 5 s', async () => {
    const { check, clock, guard } = remoteGuard([() => new Promise<Response>(() => {})])
    const waiting = watch(check())
    await clock.advance(4.9)
    expect(waiting.now).toBe('waiting')
    await clock.advance(0.1)
    expect(waiting.now).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(guard.health().keySets).toMatchObject([{ lastFault: 'timeout' }])
  })

  it('SET-04: the last good keys serve for an hour past their freshness, and not a moment longer', async () => {
    const { check, checkAtOnce, clock, guard } = remoteGuard([keySet(), down])
    await check()
    for (let second = 600; second < 4200; second += 30) {
      await clock.advance(second === 600 ? 600 : 30)
      expect(await checkAtOnce()).toBe('granted')
    }
    await clock.advance(29.9)
    expect(await checkAtOnce()).toBe('granted')
    expect(guard.health().ready).toBe(true)
    await clock.advance(0.1)
    expect(guard.health().ready).toBe(false)
    expect(await check()).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  it('SET-04: keys that nobody asked for serve the same hour, once a refresh has failed', async () => {
    const { check, clock } = remoteGuard([keySet(), down])
    await check()
    await clock.advance(3000)
    expect(await check()).toBe('granted')
    await clock.advance(1199)
    expect(await check()).toBe('granted')
    await clock.advance(1)
    expect(await check()).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  it.each([
    [0, [0.5, 1, 2, 4, 8, 16, 30, 30, 30]],
    [1, [1, 2, 4, 8, 16, 32, 60, 60, 60]],
  ])('SET-17: the wait after a failure doubles up to its bound, with jitter %d: %j', async (jitter, waits) => {
    vi.spyOn(Math, 'random').mockReturnValue(jitter)
    const { check, fetches, clock, events } = remoteGuard([down])
    await check()
    for (const [failed, wait] of waits.entries()) {
      await clock.advance(wait - 0.001)
      expect(await check()).toBe('GUARD_KEYS_UNAVAILABLE')
      expect(fetches()).toBe(failed + 1)
      await clock.advance(0.001)
      await check()
      expect(fetches()).toBe(failed + 2)
    }
    const told = events.flatMap(event => (event.type === 'keys-failed' ? [event.retryInSeconds] : []))
    expect(told.slice(0, -1)).toEqual(waits)
  })

  it('ANS-03: Retry-After tells the rest of that wait', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { guard, check, clock } = remoteGuard([down])
    for (let failed = 0; failed < 6; failed += 1) {
      await check()
      await clock.advance(2 ** failed)
    }
    await check() // the next wait is 60 s
    await clock.advance(20.5)
    const error = await guard.warm().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ retryAfterSeconds: 40 })
  })

  it('SET-18: an issuer that is back is believed at once, and what failed is forgotten', async () => {
    const { guard, check, clock, fetches } = remoteGuard([keySet(), down, down, keySet([second.jwk])])
    await check()
    await clock.advance(600)
    await check()
    await settle()
    await clock.advance(0.5)
    await check()
    await settle()
    expect(fetches()).toBe(3)
    await clock.advance(1)
    await check()
    await settle()
    expect(await check(second)).toBe('granted')
    expect(guard.health()).toEqual({
      ready: true,
      keySets: [{ keySet: 'https://auth.example.com/jwks', ready: true, keys: 1, ageSeconds: 0, lastFault: undefined }],
    })
  })

  it('ANS-04: in an outage good keys grant, and unknown key IDs are undecided, never refused', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { check, clock } = remoteGuard([keySet(), down])
    await check()
    await clock.advance(600)
    for (let time = 0; time < 20; time += 1) {
      expect(await check()).toBe('granted')
      const unknown = watch(check(second))
      await clock.advance(5)
      expect(unknown.now).toMatch(/^GUARD_KEYS_/)
      await clock.advance(25)
    }
  })

  it('what is told of it holds no text of the upstream error', async () => {
    const { check, events, guard } = remoteGuard([down])
    await check()
    expect(JSON.stringify([events, guard.health()])).not.toMatch(/ECONNREFUSED|10\.0\.0\.1/)
  })
})

describe('a clock that is set', () => {
  it('back while the first keys are fetched leaves them untrusted, and the next check fetches anew', async () => {
    const slow = hold(keySet())
    const { guard, check, clock, fetches } = remoteGuard([slow.reply, keySet()])
    const checking = guard.check({ authorization: `Bearer ${issueToken()}` })
    await settle()
    clock.set(clock.now() - 60)
    slow.release()
    expect(await checking).toMatchObject({ outcome: 'undecided', error: { fault: 'network', retryAfterSeconds: 1 } })
    expect(await check()).toBe('granted')
    expect(fetches()).toBe(2)
  })

  it.each([
    [5, 1],
    [5.001, 2],
  ])('back by %d s, of which five are a step of the time service, makes for %d fetches', async (seconds, expected) => {
    const { check, clock, fetches } = remoteGuard([keySet()])
    await check()
    clock.set(clock.now() - seconds)
    await check()
    expect(fetches()).toBe(expected)
  })

  it('back does not make keys last longer: they are asked for again', async () => {
    const { check, clock, fetches } = remoteGuard([keySet([first.jwk]), keySet([second.jwk])])
    await check()
    clock.set(clock.now() - 3600)
    expect(await check(second)).toBe('granted')
    expect(fetches()).toBe(2)
    const withdrawn = watch(check())
    await clock.advance(5)
    expect(withdrawn.now).toBe('GUARD_KEY_UNKNOWN')
  })

  it('back does not make a back-off last longer', async () => {
    const { check, clock, fetches } = remoteGuard([down, keySet()])
    await check()
    clock.set(clock.now() - 86_400)
    await check()
    await clock.advance(1)
    expect(await check()).toBe('granted')
    expect(fetches()).toBe(2)
  })

  it('back does not make the pace of unknown keys longer', async () => {
    const { check, clock } = remoteGuard([keySet([first.jwk]), both])
    await check()
    clock.set(clock.now() - 86_400)
    const genuine = watch(check(second))
    await clock.advance(5)
    expect(genuine.now).toBe('granted')
  })

  it('forward ages them', async () => {
    const { check, clock, fetches } = remoteGuard([keySet(), down])
    await check()
    clock.set(clock.now() + 86_400)
    expect(await check()).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(fetches()).toBe(2)
  })
})

describe('what is told of a key set', () => {
  const jwksUri = `${issuer}/jwks`

  it('EVT-05: that keys are stale, and how old, where they serve on; not where they are fresh, or serve no more', async () => {
    const { guard, check, clock, events } = remoteGuard([keySet(), down])
    const stale = () => events.filter(({ type }) => type === 'keys-stale')
    await check()
    await clock.advance(599)
    await expect(guard.reload()).rejects.toThrow()
    expect(stale()).toEqual([])
    await clock.advance(51)
    await check()
    await settle()
    expect(stale()).toEqual([{ type: 'keys-stale', keySet: jwksUri, ageSeconds: 650 }])
    await clock.advance(3550)
    await expect(guard.reload()).rejects.toThrow()
    expect(stale()).toHaveLength(1)
  })

  it('EVT-02: each fetch, on the diagnostics channel, too', async () => {
    const heard: unknown[] = []
    const hear = (event: unknown): void => void heard.push(event)
    subscribe('jwt-guard', hear)
    const { guard } = remoteGuard([keySet()])
    await guard.warm()
    unsubscribe('jwt-guard', hear)
    expect(heard).toEqual([{ type: 'keys-refreshed', keySet: jwksUri, keys: 1, changed: true }])
  })

  it('KEY-08: which keys were left out, and why', async () => {
    const { check, events } = remoteGuard([keySet([first.jwk, null, privateJwk(second)])])
    await check()
    expect(events.filter(({ type }) => type === 'key-left-out')).toEqual([
      { type: 'key-left-out', keySet: jwksUri, reason: 'not-an-object' },
      { type: 'key-left-out', keySet: jwksUri, reason: 'private' },
    ])
  })
})

describe('guards that name the same address', () => {
  it('SET-26: share one key set, and each hears of it', async () => {
    const one = remoteGuard([keySet()])
    const two = remoteGuard([], {}, { network: one.network, clock: one.clock })
    expect(await Promise.all([one.check(), two.check(), two.check()])).toEqual(['granted', 'granted', 'granted'])
    expect(one.fetches()).toBe(1)
    for (const { events } of [one, two]) expect(events.map(({ type }) => type)).toContain('keys-refreshed')
  })

  it('do not share it where they want it to live otherwise', async () => {
    const one = remoteGuard([keySet()])
    const two = remoteGuard([], { maxFreshSeconds: 60 }, { network: one.network, clock: one.clock })
    await Promise.all([one.check(), two.check()])
    expect(one.fetches()).toBe(2)
  })

  it.each(['clock', 'network'])('do not share it where each has a %s of its own', async what => {
    const one = remoteGuard([keySet()])
    const two = remoteGuard([keySet()], {}, what === 'clock' ? { network: one.network } : { clock: one.clock })
    await Promise.all([one.check(), two.check()])
    expect(one.fetches() + (what === 'network' ? two.fetches() : 0)).toBe(2)
  })

  it('EVT-06: a guard that is closed hears no more of the keys, and harms nobody', async () => {
    const one = remoteGuard([keySet(), keySet([second.jwk])])
    const two = remoteGuard([], {}, { network: one.network, clock: one.clock })
    await one.check()
    one.guard.close()
    one.guard.close()
    const told = one.events.length
    await one.clock.advance(600)
    await two.check()
    await settle()
    expect(two.events.filter(({ type }) => type === 'keys-refreshed')).toHaveLength(2)
    expect(one.events).toHaveLength(told)
  })
})

describe('two issuers of one guard that publish at one address', () => {
  it('EVT-02: each fetch is told of once', async () => {
    const events: GuardEvent[] = []
    const common = { audience: 'a', jwksUri: 'https://keys.example.com/jwks' }
    const guard = createGuard({
      issuers: [
        { issuer: 'https://one.example', ...common },
        { issuer: 'https://two.example', ...common },
      ],
      fetch: scriptNetwork(keySet()).fetch,
      onEvent: event => void events.push(event),
    })
    await guard.warm()
    expect(events.map(({ type }) => type)).toEqual(['keys-refreshed'])
  })
})

describe('warm, reload, health', () => {
  it('warm fetches ahead of traffic, once for all who ask', async () => {
    const { guard, fetches, checkAtOnce } = remoteGuard([keySet()])
    await Promise.all([guard.warm(), guard.warm(), guard.warm()])
    await guard.warm()
    expect(fetches()).toBe(1)
    expect(await checkAtOnce()).toBe('granted')
    expect(guard.health()).toMatchObject({ ready: true, keySets: [{ ageSeconds: 0, keys: 1 }] })
  })

  it('health asks nobody', async () => {
    const { guard, fetches, clock } = remoteGuard([keySet()])
    expect(guard.health()).toMatchObject({ ready: false })
    await guard.warm()
    await clock.advance(5000)
    expect(guard.health()).toMatchObject({ ready: false, keySets: [{ ageSeconds: 5000 }] })
    expect(fetches()).toBe(1)
  })

  it('warm makes ready again what nobody asked for', async () => {
    const { guard, clock } = remoteGuard([keySet()])
    await guard.warm()
    await clock.advance(100_000)
    await guard.warm()
    expect(guard.health().ready).toBe(true)
  })

  it('SET-23: reload asks now, whatever freshness and back-off say', async () => {
    const { guard, check, fetches } = remoteGuard([keySet([first.jwk]), down, keySet([second.jwk])])
    await guard.warm()
    await expect(guard.reload()).rejects.toMatchObject({ name: 'KeySetError', fault: 'network' })
    expect(await check()).toBe('granted')
    await guard.reload()
    expect(await check(second)).toBe('granted')
    expect(fetches()).toBe(3)
  })

  it('reload is not content with a fetch that began before', async () => {
    const slow = hold(keySet([first.jwk]))
    const { guard, check, fetches } = remoteGuard([slow.reply, keySet([second.jwk])])
    const warming = guard.warm()
    await settle()
    const reloading = Promise.all([guard.reload(), guard.reload()])
    slow.release()
    await Promise.all([warming, reloading])
    expect(fetches()).toBe(2)
    expect(await check(second)).toBe('granted')
  })

  it('no timer is left when nothing is under way', async () => {
    const { guard, check, clock } = remoteGuard([keySet(), down])
    await check()
    await clock.advance(601)
    await check()
    await settle()
    guard.close()
    expect(clock.timers).toBe(0)
  })
})
