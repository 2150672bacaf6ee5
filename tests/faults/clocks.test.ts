// Clocks that are wrong, the issuer's and our own, seen by a guard that has no keys yet and by one that has.
import { describe, expect, test } from 'vitest'
import { keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { holdBack } from '../harness/manners.ts'
import { coldScene, warmScene } from './stage.ts'

const DAY = 86_400
const longAgo = new Date(0).toUTCString()
const farOff = new Date(2 ** 42).toUTCString()

describe.each([
  ['cold', coldScene],
  ['warm', warmScene],
])("the issuer's clock, before a %s guard", (_warmth, begin) => {
  test.each([
    ['5 seconds ahead', 5, 'granted'],
    ['6 seconds ahead', 6, 'GUARD_TOKEN_FROM_FUTURE'],
    ['an hour behind', -3_600, 'granted'],
    ['a day and 4 seconds behind', -86_404, 'granted'],
    ['a day and 5 seconds behind', -86_405, 'GUARD_TOKEN_EXPIRED'],
  ])('CLAIM-08, CLAIM-10: may be %s: %s', async (_what, ahead, outcome) => {
    const scene = await begin()
    expect(await scene.judge(scene.issuer.issue(scene.clock.now() + ahead))).toBe(outcome)
  })

  test.each([
    ['long ago', { date: longAgo, expires: longAgo, 'last-modified': farOff }],
    ['far off', { date: farOff, expires: farOff, 'last-modified': longAgo }],
  ])('SET-02: may say in the answer that it is %s: keys are fresh as long as ever', async (_when, fields) => {
    const scene = await begin()
    scene.issuer.publish([keyOf().jwk], fields)
    await scene.guard.reload()
    const fetches = scene.countFetches()
    await scene.pass(539) // the least that chance leaves of 600
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(fetches)
    await scene.pass(61)
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(fetches + 1)
  })
})

describe.each([
  ['back', -DAY],
  ['ahead', DAY],
])('our own clock that is set a day %s', (_where, seconds) => {
  test('SET-02: makes a warm guard fetch before it trusts its keys again', async () => {
    const scene = await warmScene()
    scene.clock.set(scene.clock.now() + seconds)
    scene.issuer.publish([keyOf('RS256', 2).jwk])
    expect(await scene.judge()).toBe('GUARD_KEY_UNKNOWN')
    expect(scene.countFetches()).toBe(2)
  })

  test('SET-02: while a cold guard fetches, leaves the keys untrusted, and the next check fetches anew', async () => {
    const scene = await coldScene()
    const held = holdBack()
    scene.issuer.behave(held.manner)
    const judging = scene.judge()
    await scene.issuer.asked(1)
    scene.clock.set(scene.clock.now() + seconds)
    held.release()
    expect(await judging).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(await scene.judge()).toBe('granted')
    expect(scene.countFetches()).toBe(2)
  })
})
