// Key IDs that the set does not hold: new ones are accepted within the pace, forged ones cost the issuer next to nothing.
import type { Verdict } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../packages/jwt-guard/test/support/guard.ts'
import { keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { holdBack } from '../harness/manners.ts'
import type { Scene } from '../harness/scene.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

const oldKey = keyOf()
const newKey = keyOf('RS256', 2)
const both = [oldKey.jwk, newKey.jwk]

function forge(scene: Scene, kid: string): Promise<Verdict<unknown>> {
  return scene.check(scene.forge(kid))
}

describe('a rollover', () => {
  test('SET-08: a key that was just published is accepted at once where the pace allows a fetch', async () => {
    const scene = await warmScene()
    await scene.pass(5)
    scene.issuer.publish(both)
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    expect(await scene.judge(), 'the old one serves on').toBe('granted')
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-08: a cold guard learns the old key and the new by one fetch', async () => {
    const scene = await coldScene()
    scene.issuer.publish(both)
    const judging = [scene.judge(), scene.judge(scene.token({}, {}, newKey))]
    expect(await Promise.all(judging)).toEqual(['granted', 'granted'])
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-10: a cold guard never trusts the key that was withdrawn before it came', async () => {
    const scene = await coldScene()
    const token = scene.token()
    scene.issuer.publish([newKey.jwk])
    expect(await scene.judge(token)).toBe('GUARD_KEY_UNKNOWN')
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-08: it waits for the pace where it does not, and those who wait share one fetch', async () => {
    const scene = await warmScene()
    scene.issuer.publish(both)
    const judging = Array.from({ length: 100 }, () => scene.judge(scene.token({}, {}, newKey)))
    await scene.pass(4)
    expect(scene.countFetches()).toBe(1)
    await scene.pass(1)
    expect(new Set(await Promise.all(judging))).toEqual(new Set(['granted']))
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-08: a refresh that is under way since the token came is waited for, and no other', async () => {
    const scene = await warmScene()
    await scene.pass(600)
    scene.issuer.publish(both)
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-08: a fetch that began before the token came proves nothing: another follows at the pace', async () => {
    const scene = await coldScene()
    const held = holdBack()
    scene.issuer.behave(held.manner)
    const first = scene.judge()
    await scene.issuer.asked(1)
    scene.issuer.publish(both)
    const second = scene.judge(scene.token({}, {}, newKey))
    held.release()
    expect(await first).toBe('granted')
    await scene.pass(5)
    expect(await second).toBe('granted')
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-08: who waits for the pace is told when a fetch has failed meanwhile, and waits for no other', async () => {
    const scene = await warmScene()
    await scene.pass(1)
    const judging = scene.judge(scene.token({}, {}, newKey))
    await scene.issuer.goDown()
    await scene.guard.reload().catch(() => {})
    await scene.issuer.recover()
    await scene.pass(4)
    expect(await judging).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-10: a withdrawn key verifies nothing once a refresh has seen it gone', async () => {
    const scene = await warmScene()
    const token = scene.token()
    await scene.pass(5)
    scene.issuer.publish([newKey.jwk])
    expect(await scene.judge(token), 'nobody has asked yet').toBe('granted')
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    const judging = scene.judge(token)
    await scene.pass(5)
    expect(await judging).toBe('GUARD_KEY_UNKNOWN')
  })

  test.each([
    ['remembered', {}],
    ['not remembered', { maxMemoEntries: 0 }],
  ])(
    'SET-10, SIG-05: a token that is %s is refused at its first check after a refresh saw its key gone',
    async (_what, options) => {
      const scene = await warmScene(options)
      const token = scene.token()
      expect([await scene.judge(token), await scene.judge(token)]).toEqual(['granted', 'granted'])
      scene.issuer.publish([newKey.jwk])
      await scene.guard.reload()
      const judging = scene.judge(token)
      await scene.pass(5)
      expect(await judging).toBe('GUARD_KEY_UNKNOWN')
    },
  )

  test('SET-19: a withdrawn key is gone 660 seconds after the last set that held it, asked for or not', async () => {
    const [idle, busy] = [await warmScene(), await warmScene()]
    const [lateToken, token] = [idle.token(), busy.token()]
    for (const { issuer } of [idle, busy]) issuer.publish([newKey.jwk])
    await idle.clock.advance(660)
    expect(await idle.judge(lateToken)).toBe('GUARD_KEY_UNKNOWN')
    let judging: Promise<string> = Promise.resolve('')
    for (let second = 0; second < 660; second += 10) {
      await busy.pass(10)
      judging = busy.judge(token)
    }
    await busy.pass(5)
    expect(await judging).toBe('GUARD_KEY_UNKNOWN')
  })

  test('SET-10: a key that comes back serves again', async () => {
    const scene = await warmScene()
    scene.issuer.publish([newKey.jwk])
    await scene.guard.reload()
    scene.issuer.publish(both)
    await scene.guard.reload()
    expect(await scene.judge()).toBe('granted')
  })

  test('SET-10: new key material under an old kid is used as soon as it is seen, and the old no more', async () => {
    const scene = await warmScene()
    const reborn = { ...newKey, id: oldKey.id }
    scene.issuer.publish([{ ...newKey.jwk, kid: oldKey.id }])
    const token = scene.token()
    expect(await scene.judge(token)).toBe('granted')
    await scene.guard.reload()
    expect(await scene.judge(token)).toBe('GUARD_SIGNATURE_INVALID')
    expect(await scene.judge(scene.token({}, {}, reborn))).toBe('granted')
  })
})

describe('a flood of forged key IDs', () => {
  test('SET-07: causes one fetch for each pace, however many there are', async () => {
    const scene = await warmScene()
    const verdicts: Promise<Verdict<unknown>>[] = []
    for (let second = 0; second < 10; second += 1) {
      for (let count = 0; count < 150; count += 1) verdicts.push(forge(scene, `forged-${second}-${count}`))
      await scene.pass(1)
    }
    await scene.pass(5)
    const outcomes = await Promise.all(verdicts.map(outcomeOf))
    expect(new Set(outcomes)).toEqual(new Set(['GUARD_KEY_UNKNOWN', 'GUARD_KEYS_BUSY']))
    expect(scene.countFetches()).toBeLessThanOrEqual(4) // the first, and one each at 5, 10 and 15 seconds
  })

  test('SET-09: a hundred wait; the next is busy, 503, and told when to come again', async () => {
    const scene = await warmScene()
    await scene.pass(1)
    const waiting = Array.from({ length: 100 }, (_, number) => forge(scene, `forged-${number}`))
    const verdict = await forge(scene, 'one too many')
    expect(verdict).toMatchObject({ outcome: 'undecided', error: { code: 'GUARD_KEYS_BUSY', status: 503 } })
    expect(scene.guard.answer(verdict)).toMatchObject({ status: 503, headers: { 'retry-after': '4' } })
    await scene.pass(4)
    expect(new Set(await Promise.all(waiting.map(outcomeOf)))).toEqual(new Set(['GUARD_KEY_UNKNOWN']))
    const next = forge(scene, 'the room is free again')
    await scene.pass(5)
    expect(await outcomeOf(next)).toBe('GUARD_KEY_UNKNOWN')
  })

  test('SET-09: a busy waiting room makes nobody wait whose key is known', async () => {
    const scene = await warmScene()
    const waiting = Array.from({ length: 200 }, (_, number) => forge(scene, `forged-${number}`))
    expect(await scene.judge()).toBe('granted')
    await scene.pass(5)
    await Promise.all(waiting)
  })

  test('SET-09: a token that was remembered takes one place, as any other does', async () => {
    const scene = await warmScene({ keySet: { maxWaiting: 1 } })
    const token = scene.token()
    expect(await scene.judge(token)).toBe('granted')
    scene.issuer.publish([newKey.jwk])
    await scene.guard.reload()
    const judging = scene.judge(token)
    await scene.pass(5)
    expect(await judging).toBe('GUARD_KEY_UNKNOWN')
  })

  test('SET-07: leaves no timer behind', async () => {
    const scene = await warmScene()
    const forged = Array.from({ length: 300 }, (_, number) => forge(scene, `forged-${number}`))
    expect(scene.clock.timers, 'one for all who wait').toBe(1)
    await scene.pass(5)
    await Promise.all(forged)
    expect(scene.clock.timers).toBe(0)
  })

  test('KEY-12: is told of by one event each, none of which names the kid', async () => {
    const scene = await warmScene()
    await scene.pass(5)
    scene.events.length = 0
    await forge(scene, 'a-forged-kid')
    expect(typesOf(scene.events)).toEqual(['keys-refreshed', 'key-unknown', 'denied'])
    expect(JSON.stringify(scene.events)).not.toContain('a-forged-kid')
  })
})
