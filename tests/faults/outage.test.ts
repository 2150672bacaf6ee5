// How long the last good keys serve, how often a broken issuer is asked, and how soon it is heard again.
import { describe, expect, test } from 'vitest'
import { createKey } from '../../packages/jwt-guard/test/support/issuer.ts'
import { answerStatus, saySilence } from '../harness/manners.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

const stranger = createKey('RS256', 'nobody-published-this')

describe('while the issuer is down', () => {
  test('SET-04: nobody whose key is known is refused for 50 minutes', async () => {
    const scene = await warmScene()
    await scene.pass(600)
    await scene.issuer.goDown()
    const outcomes = new Set<string>()
    for (let minute = 0; minute < 50; minute += 1) {
      await scene.pass(60)
      outcomes.add(await scene.judge())
    }
    expect([...outcomes]).toEqual(['granted'])
  })

  test('SET-04: keys serve for the time that staleIfErrorSeconds says, and not a moment longer', async () => {
    const scene = await warmScene({ keySet: { minFreshSeconds: 10, maxFreshSeconds: 10, staleIfErrorSeconds: 20 } })
    await scene.issuer.goDown()
    await scene.pass(29)
    expect(await scene.judge()).toBe('granted')
    await scene.pass(1)
    expect(scene.guard.health().ready).toBe(false)
    expect(await scene.judge()).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  test('SET-17: each wait for the next try is twice the one before, less up to half, and 60 seconds at most', async () => {
    const scene = await coldScene()
    await scene.issuer.goDown()
    for (let second = 0; second < 300; second += 1) {
      await scene.judge()
      await scene.pass(1)
    }
    const waits = scene.events.filter(event => event.type === 'keys-failed').map(event => event.retryInSeconds)
    expect(waits.length).toBeGreaterThan(8)
    for (const [index, wait] of waits.entries()) {
      const longest = Math.min(2 ** index, 60)
      expect(wait).toBeGreaterThanOrEqual(longest / 2)
      expect(wait).toBeLessThanOrEqual(longest)
    }
  })

  test('SET-17: within the wait nobody asks, and Retry-After says how long it lasts', async () => {
    const scene = await coldScene({ keySet: { backOffSeconds: 40 } })
    await scene.issuer.goDown()
    await scene.judge()
    for (let second = 0; second < 19; second += 1) {
      const verdict = await scene.check()
      const left = verdict.outcome === 'undecided' ? verdict.error.retryAfterSeconds : Number.NaN
      expect(left).toBeGreaterThanOrEqual(20 - second)
      expect(left).toBeLessThanOrEqual(40 - second)
      await scene.pass(1)
    }
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-17: a success ends the back-off, and the next failure begins it anew', async () => {
    const scene = await coldScene()
    await scene.issuer.goDown()
    for (let second = 0; second < 60; second += 1) {
      await scene.judge()
      await scene.pass(1)
    }
    await scene.issuer.recover()
    await scene.pass(60)
    expect(await scene.judge()).toBe('granted')
    await scene.issuer.goDown()
    await scene.pass(600)
    await scene.judge()
    await scene.quiet()
    const last = scene.events.findLast(event => event.type === 'keys-failed')
    expect(last?.retryInSeconds).toBeLessThanOrEqual(1)
  })

  test('ANS-04: forged key IDs are 503, cause no fetch within the back-off, and take nothing from who is known', async () => {
    const scene = await warmScene()
    await scene.issuer.goDown()
    await scene.pass(5)
    const forged: Promise<string>[] = []
    for (let second = 0; second < 120; second += 1) {
      forged.push(scene.judge(scene.token({}, { kid: `forged-${second}` }, stranger)))
      expect(await scene.judge()).toBe('granted')
      await scene.pass(1)
    }
    await scene.pass(5)
    expect(new Set(await Promise.all(forged))).toEqual(new Set(['GUARD_KEYS_UNAVAILABLE']))
    expect(scene.countFetches()).toBeLessThanOrEqual(12)
  })

  test('EVT-05: keys are called stale only while they serve past their freshness', async () => {
    const scene = await warmScene()
    await scene.issuer.goDown()
    await scene.pass(5)
    await scene.judge(scene.token({}, {}, stranger))
    expect(typesOf(scene.events), 'they are fresh').not.toContain('keys-stale')
    await scene.pass(595)
    await scene.judge()
    await scene.quiet()
    expect(scene.events).toContainEqual({ type: 'keys-stale', keySet: scene.issuer.jwksUri, ageSeconds: 600 })
    scene.events.length = 0
    await scene.pass(3_600)
    await scene.judge()
    expect(typesOf(scene.events), 'they serve no more').toEqual(['keys-failed', 'undecided'])
  })
})

describe('once the issuer is up again', () => {
  test('SET-18: a new key and its token are known within one back-off step, without a restart', async () => {
    const scene = await coldScene()
    await scene.issuer.goDown()
    for (let second = 0; second < 1_000; second += 10) {
      await scene.judge()
      await scene.pass(10)
    }
    await scene.issuer.recover()
    let waited = 0
    for (; (await scene.judge()) !== 'granted'; waited += 1) await scene.pass(1)
    expect(waited).toBeLessThanOrEqual(60)
  })

  test('SET-19: a withdrawn key is gone before it serves again, however long nobody asked', async () => {
    const scene = await warmScene()
    const token = scene.token()
    await scene.issuer.goDown()
    await scene.pass(600)
    expect(await scene.judge(token)).toBe('granted')
    await scene.quiet()
    await scene.issuer.recover()
    scene.issuer.publish([stranger.jwk])
    await scene.pass(600)
    expect(await scene.judge(token)).toBe('GUARD_KEY_UNKNOWN')
  })

  test('SET-19: a withdrawn key is gone within 120 seconds where somebody asks all the time', async () => {
    const scene = await warmScene()
    const token = scene.token()
    await scene.issuer.goDown()
    for (let second = 0; second < 1_200; second += 10) {
      await scene.pass(10)
      await scene.judge(token)
    }
    await scene.issuer.recover()
    scene.issuer.publish([stranger.jwk])
    const judging: Promise<string>[] = []
    for (let second = 0; second < 120; second += 1) {
      judging.push(scene.judge(token))
      await scene.pass(1)
    }
    await scene.pass(5)
    const outcomes = await Promise.all(judging)
    expect(outcomes).toContain('granted')
    expect(outcomes.at(-1)).toBe('GUARD_KEY_UNKNOWN')
  })
})

describe('an issuer that takes its time', () => {
  test('SET-13: the deadline is over headers and body together', async () => {
    const scene = await coldScene({ keySet: { timeoutSeconds: 3 } })
    scene.issuer.behave(saySilence)
    const checking = scene.judge()
    await scene.issuer.asked(1)
    let settled = false
    void checking.then(() => {
      settled = true
    })
    await scene.clock.advance(2.9)
    expect(settled).toBe(false)
    await scene.clock.advance(0.1)
    expect(await checking).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  test('SET-13: its connection is closed when the deadline has passed', async () => {
    const scene = await coldScene()
    scene.issuer.behave(saySilence)
    const checking = scene.judge()
    await scene.issuer.asked(1)
    await scene.clock.advance(5)
    await checking
    await expect(scene.issuer.requests[0]?.over).resolves.toBeDefined()
  })

  test('SET-17: its own Retry-After is not obeyed: the back-off stays ours', async () => {
    const scene = await coldScene()
    scene.issuer.behave(answerStatus(503, { 'retry-after': '86400' }))
    await scene.judge()
    await scene.issuer.recover()
    await scene.pass(1)
    expect(await scene.judge()).toBe('granted')
  })
})
