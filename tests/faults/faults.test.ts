// Whatever an issuer does, the guard says "undecided" where it has no keys, and serves where it has some.
import type { Verdict } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../packages/jwt-guard/test/support/guard.ts'
import { createKey } from '../../packages/jwt-guard/test/support/issuer.ts'
import type { Scene } from '../harness/scene.ts'
import { type Fault, faults } from './fault-list.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

const DEADLINE = 5
const stranger = createKey('RS256', 'nobody-published-this')

describe.each(faults)('an issuer that $does', fault => {
  test('SET-05: leaves a cold guard undecided: 503 with Retry-After, after one fetch', async () => {
    const scene = await coldScene()
    await fault.begin(scene.issuer)
    const checking = Array.from({ length: 20 }, () => scene.check())
    await letFail(scene, fault)
    for (const verdict of await Promise.all(checking)) await expectUnavailable(scene, verdict, fault)
    expect(scene.countFetches()).toBe(1)
    expect(tellingOf(scene)).toEqual(['keys-failed', ...Array(20).fill('undecided')])
    expect(scene.guard.health()).toMatchObject({ ready: false, keySets: [{ keys: 0, lastFault: fault.fault }] })
    await expect(scene.guard.warm()).rejects.toMatchObject({ code: 'GUARD_KEYS_UNAVAILABLE', fault: fault.fault })
    expect(scene.countFetches(), 'within the back-off nobody asks again').toBe(1)
  })

  test('SET-18: is heard again within a back-off step once it is well', async () => {
    const scene = await coldScene()
    await fault.begin(scene.issuer)
    const checking = scene.judge()
    await letFail(scene, fault)
    expect(await checking).toBe('GUARD_KEYS_UNAVAILABLE')
    await scene.issuer.recover()
    await scene.pass(1)
    expect(await scene.judge()).toBe('granted')
    expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ keys: 1, lastFault: undefined }] })
  })

  test('SET-04: leaves a warm guard its keys, waits for nobody, and ends in 503 when their time is over', async () => {
    const scene = await warmScene()
    await fault.begin(scene.issuer)
    await scene.clock.advance(600)
    expect(await scene.judge()).toBe('granted')
    await letFail(scene, fault)
    expect(scene.countFetches()).toBe(2)
    expect(tellingOf(scene).sort()).toEqual(['granted', 'keys-failed', 'keys-refreshed', 'keys-stale'])
    expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ keys: 1, lastFault: fault.fault }] })

    await scene.clock.advance(3_600)
    expect(scene.guard.health()).toMatchObject({ ready: false })
    const checking = scene.check()
    await letFail(scene, fault)
    await expectUnavailable(scene, await checking, fault)
  })

  test('ANS-04: makes an unknown key 503, never 401', async () => {
    const scene = await warmScene()
    await fault.begin(scene.issuer)
    await scene.pass(5)
    const checking = scene.check(scene.token({}, {}, stranger))
    await letFail(scene, fault)
    await expectUnavailable(scene, await checking, fault)
    expect(await scene.judge()).toBe('granted')
  })
})

/** What was told, but for single keys. */
function tellingOf({ events }: Scene): string[] {
  return typesOf(events).filter(type => type !== 'key-left-out')
}

/** Waits until the fetch under way has failed. */
async function letFail(scene: Scene, { hangs }: Fault): Promise<void> {
  if (hangs) {
    await scene.issuer.asked(scene.countFetches())
    await scene.clock.advance(DEADLINE)
  }
  await scene.quiet()
}

async function expectUnavailable(scene: Scene, verdict: Verdict<unknown>, { fault }: Fault): Promise<void> {
  expect(await outcomeOf(verdict)).toBe('GUARD_KEYS_UNAVAILABLE')
  expect(verdict).toMatchObject({ outcome: 'undecided', error: { fault, status: 503 } })
  const answer = scene.guard.answer(verdict)
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) } })
  expect(answer?.headers).not.toHaveProperty('www-authenticate')
}
