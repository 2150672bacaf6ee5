// A caller who gives up: only that caller's wait ends.
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../packages/jwt-guard/test/support/guard.ts'
import { keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { holdBack, saySilence } from '../harness/manners.ts'
import type { Scene } from '../harness/scene.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

const newKey = keyOf('RS256', 2)

function checkWith(scene: Scene, signal: AbortSignal, token = scene.token()) {
  return scene.guard.check({ authorization: `Bearer ${token}`, signal })
}

describe('an abort', () => {
  test('SET-25: ends the wait of its caller with its reason, and neither the fetch nor the wait of others', async () => {
    const scene = await coldScene()
    const held = holdBack()
    scene.issuer.behave(held.manner)
    const [impatient, patient] = [new AbortController(), new AbortController()]
    const first = checkWith(scene, impatient.signal)
    const second = checkWith(scene, patient.signal)
    const third = scene.judge()
    await scene.issuer.asked(1)
    impatient.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    held.release()
    expect(await outcomeOf(second)).toBe('granted')
    expect(await third).toBe('granted')
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-25: of the only caller still brings the keys in for the next', async () => {
    const scene = await coldScene()
    const held = holdBack()
    scene.issuer.behave(held.manner)
    const controller = new AbortController()
    const checking = checkWith(scene, controller.signal)
    await scene.issuer.asked(1)
    controller.abort()
    await expect(checking).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    held.release()
    await scene.quiet()
    expect(scene.guard.health().ready).toBe(true)
  })

  test('SET-25: of one who waits for a new key leaves the others to wait for it', async () => {
    const scene = await warmScene()
    const controller = new AbortController()
    const first = checkWith(scene, controller.signal, scene.token({}, {}, newKey))
    const second = scene.judge(scene.token({}, {}, newKey))
    controller.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    scene.issuer.publish([keyOf().jwk, newKey.jwk])
    await scene.pass(5)
    expect(await second).toBe('granted')
  })

  test('SET-25: ends the wait for a revocation hook', async () => {
    const scene = await warmScene({ revocation: { isRevoked: () => new Promise(() => {}) } })
    const controller = new AbortController()
    const checking = checkWith(scene, controller.signal)
    controller.abort(new Error('gone'))
    await expect(checking).rejects.toThrow('gone')
  })

  test('SET-25: before the check began ends it at once, where it would have to wait', async () => {
    const scene = await coldScene()
    await expect(checkWith(scene, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    await scene.quiet()
    expect(scene.guard.health().ready).toBe(true)
  })

  test('SET-25: after the verdict changes nothing, and leaves no listener on the signal', async () => {
    const scene = await coldScene()
    const controller = new AbortController()
    const listeners = { count: 0 }
    const { signal } = controller
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners.count += 1
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners.count -= 1
      remove(...given)
    }
    expect(await outcomeOf(checkWith(scene, signal))).toBe('granted')
    expect(listeners.count).toBe(0)
    controller.abort()
  })

  test('EVT-01: is no verdict, so no event tells of one', async () => {
    const scene = await coldScene()
    scene.issuer.behave(saySilence)
    const controller = new AbortController()
    const checking = checkWith(scene, controller.signal)
    await scene.issuer.asked(1)
    controller.abort()
    await checking.catch(() => {})
    await scene.clock.advance(5)
    await scene.quiet()
    expect(typesOf(scene.events)).toEqual(['keys-failed'])
  })
})
