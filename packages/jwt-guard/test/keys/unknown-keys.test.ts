import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settle } from '../support/clock.ts'
import { judge } from '../support/guard.ts'
import { issueToken, keyOf } from '../support/issuer.ts'
import { down, hold, keySet, scriptNetwork } from '../support/network.ts'
import { remoteGuard, watch } from '../support/remote.ts'

const first = keyOf('RS256', 1)
const second = keyOf('RS256', 2)
const old = keySet([first.jwk])
const renewed = keySet([first.jwk, second.jwk])

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(() => vi.restoreAllMocks())

describe('a key ID that the set does not hold', () => {
  it('SET-07, SET-08: it may be seconds old, so it waits for the next fetch that the pace allows', async () => {
    const { check, clock, fetches } = remoteGuard([old, renewed])
    await check()
    await clock.advance(2)
    const genuine = watch(check(second))
    await clock.advance(2.999)
    expect([genuine.now, fetches()]).toEqual(['waiting', 1])
    await clock.advance(0.001)
    expect([genuine.now, fetches()]).toEqual(['granted', 2])
  })

  it('SET-08: where the last fetch is longer ago than the pace, it waits for no more than the fetch', async () => {
    const { check, clock, fetches } = remoteGuard([old, renewed])
    await check()
    await clock.advance(5)
    expect(await check(second)).toBe('granted')
    expect(fetches()).toBe(2)
  })

  it('KEY-12: it is refused only after a fetch that began after the token came', async () => {
    const { check, clock, fetches, events } = remoteGuard([old])
    await check()
    await clock.advance(1)
    const forged = watch(check('forged'))
    await clock.advance(3.9)
    expect(forged.now).toBe('waiting')
    await clock.advance(0.1)
    expect([forged.now, fetches()]).toEqual(['GUARD_KEY_UNKNOWN', 2])
    expect(events.slice(-2)).toEqual([
      { type: 'key-unknown', keySet: 'https://auth.example.com/jwks' },
      { type: 'denied', code: 'GUARD_KEY_UNKNOWN' },
    ])
  })

  it('known keys are served meanwhile without waiting', async () => {
    const { check, checkAtOnce } = remoteGuard([old])
    await check()
    void check('forged')
    expect(await checkAtOnce()).toBe('granted')
  })

  it('a token that comes while a fetch is under way waits for that one, and is granted if that one brings its key', async () => {
    const slow = hold(renewed)
    const { check, clock, fetches } = remoteGuard([old, slow.reply, old])
    await check()
    await clock.advance(5)
    const before = watch(check(second))
    await settle()
    expect(fetches()).toBe(2)
    const during = watch(check(second))
    await settle()
    slow.release()
    await settle()
    expect(before.now).toBe('granted')
    expect(during.now).toBe('granted')
    expect(fetches()).toBe(2)
  })

  it('KEY-12: a fetch that began before the token came does not speak against it', async () => {
    const slow = hold(old)
    const { check, clock, fetches } = remoteGuard([old, slow.reply, renewed])
    await check()
    await clock.advance(5)
    const forged = watch(check('forged'))
    await settle()
    const genuine = watch(check(second))
    await settle()
    slow.release()
    await settle()
    expect([forged.now, genuine.now, fetches()]).toEqual(['GUARD_KEY_UNKNOWN', 'waiting', 2])
    await clock.advance(5)
    expect([genuine.now, fetches()]).toEqual(['granted', 3])
  })

  it('a token that finds stale keys waits for the refresh that it set going, and for no other', async () => {
    const { check, clock, fetches } = remoteGuard([old, renewed])
    await check()
    await clock.advance(601)
    const genuine = watch(check(second))
    const forged = watch(check('forged'))
    await settle()
    expect([genuine.now, fetches()]).toEqual(['granted', 2])
    await clock.advance(5)
    expect([forged.now, fetches()]).toEqual(['GUARD_KEY_UNKNOWN', 3])
    expect(clock.timers).toBe(0)
  })

  it('on a cold guard, tokens that came during the first fetch are judged by a later one', async () => {
    const slow = hold(old)
    const { check, clock, fetches } = remoteGuard([slow.reply, renewed])
    const known = watch(check())
    await settle()
    const genuine = watch(check(second))
    slow.release()
    await settle()
    expect([known.now, genuine.now]).toEqual(['granted', 'waiting'])
    await clock.advance(5)
    expect([genuine.now, fetches()]).toEqual(['granted', 2])
  })

  it('KEY-11: a token without a key ID waits likewise where no key fits', async () => {
    const { clock, guard, check } = remoteGuard([keySet([keyOf('ES256').jwk]), keySet([keyOf('ES256').jwk, first.jwk])])
    await check().catch(() => {})
    await clock.advance(5)
    expect(await judge(guard, issueToken({}, { kid: undefined }))).toBe('granted')
  })

  it('in an outage it is undecided, with the time to come again', async () => {
    const { check, clock, guard } = remoteGuard([old, down])
    await check()
    await clock.advance(5)
    expect(await check(second)).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(await check()).toBe('granted')
    expect(guard.health()).toMatchObject({ ready: true, keySets: [{ lastFault: 'network' }] })
  })

  it('where its own fetch has failed and stale keys serve, it is undecided at once: waiting would only delay that', async () => {
    const { check, checkAtOnce, clock } = remoteGuard([old, down])
    await check()
    await clock.advance(661) // stale for longer than keys serve while the first refresh runs behind
    expect(await checkAtOnce(second)).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(await checkAtOnce()).toBe('granted')
  })

  it('what was undecided is granted when the issuer is back', async () => {
    const { check, clock } = remoteGuard([old, down, renewed])
    await check()
    await clock.advance(5)
    expect(await check(second)).toBe('GUARD_KEYS_UNAVAILABLE')
    const genuine = watch(check(second))
    await clock.advance(5)
    expect(genuine.now).toBe('granted')
  })
})

describe('a flood of forged key IDs', () => {
  it('SET-07: it causes no more than one fetch in 5 s, however many come', async () => {
    const { check, clock, fetches } = remoteGuard([old])
    await check()
    const outcomes: string[] = []
    for (let tenth = 0; tenth < 600; tenth += 1) {
      for (let at = 0; at < 5; at += 1) void check(`forged-${tenth}-${at}`).then(outcome => outcomes.push(outcome))
      await clock.advance(0.1)
    }
    await clock.advance(10)
    expect(fetches()).toBeLessThanOrEqual(1 + 14)
    expect(outcomes).toHaveLength(3000)
    expect(new Set(outcomes)).toEqual(new Set(['GUARD_KEY_UNKNOWN', 'GUARD_KEYS_BUSY']))
    expect(clock.timers).toBe(0)
  })

  it('SET-08: a genuine new key is accepted within the pace all the same', async () => {
    const network = scriptNetwork(() => (isPublished ? renewed : old)({} as never))
    let isPublished = false
    const { check, clock } = remoteGuard([], {}, { network })
    await check()
    const flood = async (seconds: number): Promise<void> => {
      for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
        void check(`forged-${tenth}`)
        await clock.advance(0.1)
      }
    }
    await flood(12)
    isPublished = true
    const genuine = watch(check(second))
    await flood(5.2)
    expect(genuine.now).toBe('granted')
  })

  it('SET-09: a hundred wait, one more is undecided and told when to come again; afterwards all is as before', async () => {
    const { check, clock, guard } = remoteGuard([old])
    await check()
    await clock.advance(1.5)
    const waiting = Array.from({ length: 100 }, (_, at) => watch(check(`forged-${at}`)))
    await settle()
    expect(await check('one-more')).toBe('GUARD_KEYS_BUSY')
    expect(await check()).toBe('granted')
    await clock.advance(3.5)
    expect(new Set(waiting.map(({ now }) => now))).toEqual(new Set(['GUARD_KEY_UNKNOWN']))
    const again = watch(check('forged'))
    await clock.advance(5)
    expect(again.now).toBe('GUARD_KEY_UNKNOWN')
    expect([clock.timers, guard.health().ready]).toEqual([0, true])
  })

  it('SET-09, ANS-03: the answer to one too many tells the seconds to the next fetch', async () => {
    const { guard, check, clock } = remoteGuard([old], { maxWaiting: 1 })
    await check()
    await clock.advance(1.5)
    void check('forged')
    await settle()
    const verdict = await guard.check({ authorization: `Bearer ${issueToken({}, { kid: 'one-more' })}` })
    expect(verdict).toMatchObject({
      outcome: 'undecided',
      error: { code: 'GUARD_KEYS_BUSY', fault: 'waiting-room-full', retryAfterSeconds: 4 },
    })
    expect(guard.answer(verdict)).toMatchObject({ status: 503, headers: { 'retry-after': '4' } })
    await clock.advance(5)
  })

  it('it holds up no refresh of stale keys', async () => {
    const { check, clock, network } = remoteGuard([old, old, keySet([second.jwk])])
    await check()
    await clock.advance(599)
    void check('forged')
    await settle()
    await clock.advance(601)
    await check(second)
    expect(network.requests.length).toBeGreaterThanOrEqual(3)
    expect(await check(second)).toBe('granted')
  })

  it('forged signatures under a known key ID cause no fetch at all', async () => {
    const { guard, check, fetches } = remoteGuard([old])
    await check()
    for (let time = 0; time < 100; time += 1) {
      expect(await judge(guard, issueToken({ jti: `${time}` }, { kid: first.id }, second))).toBe(
        'GUARD_SIGNATURE_INVALID',
      )
    }
    expect(fetches()).toBe(1)
  })

  it.each([0.001, 0.1, 0.3, 0.7, 1 / 3, 4.9])('the pace may be a fraction: %d s', async unknownKeyPaceSeconds => {
    const { check, clock } = remoteGuard([old, renewed], { unknownKeyPaceSeconds })
    await check()
    const genuine = watch(check(second))
    await clock.advance(unknownKeyPaceSeconds)
    await clock.advance(0.001)
    expect(genuine.now).toBe('granted')
  })
})

describe('the wait for an unknown key is bounded', () => {
  it('SET-08: by one failed fetch, however many had failed before', async () => {
    const slow = hold(old)
    const { check, clock } = remoteGuard([down, down, down, slow.reply, down])
    for (const _ of [1, 2, 3]) {
      await check()
      await clock.advance(61)
    }
    const first = watch(check())
    await settle()
    const forged = watch(check('forged'))
    slow.release()
    await clock.advance(10)
    expect([first.now, forged.now]).toEqual(['granted', 'GUARD_KEYS_UNAVAILABLE'])
  })
})
