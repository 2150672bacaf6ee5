// warm, health, reload and close; what guards share; and that none of it keeps a process alive.
import { join } from 'node:path'
import type { GuardEvent } from 'jwt-guard'
import { protect } from 'jwt-guard/fetch'
import { describe, expect, test } from 'vitest'
import { judge } from '../../packages/jwt-guard/test/support/guard.ts'
import { keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { runCommand } from '../../scripts/command.ts'
import { holdBack, saySilence } from '../harness/manners.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

const newKey = keyOf('RS256', 2)

describe('warm()', () => {
  test('SET-01: fetches ahead of traffic, once, whoever else asks', async () => {
    const scene = await coldScene()
    await Promise.all([scene.guard.warm(), scene.guard.warm(), scene.judge()])
    await scene.guard.warm()
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-29: and every other fetch carries nothing of a request', async () => {
    const scene = await coldScene()
    const token = scene.token()
    const request = new Request('https://api.example.com/', {
      headers: { authorization: `Bearer ${token}`, cookie: 'session=secret' },
    })
    const handle = protect(scene.guard, {}, () => new Response())
    expect((await handle(request)).status).toBe(200)
    const [fetched] = scene.issuer.requests
    expect(Object.keys(fetched?.headers ?? {})).toContain('accept')
    expect(JSON.stringify(fetched?.headers)).not.toMatch(/authorization|cookie|secret/)
    expect(JSON.stringify(fetched?.headers)).not.toContain(token)
  })

  test('SET-30: and every other fetch asks for the issuer’s own answer, not for one that a cache has kept', async () => {
    const scene = await coldScene()
    await scene.guard.warm()
    await scene.guard.reload()
    // What the runtime itself makes of a request that no cache may answer (Fetch standard, HTTP-network-or-cache fetch)
    expect(scene.issuer.requests.map(({ headers }) => headers['cache-control'])).toEqual(['no-cache', 'no-cache'])
  })

  test('SET-05: rejects where no keys can be had, and works once they can', async () => {
    const scene = await coldScene()
    await scene.issuer.goDown()
    await expect(scene.guard.warm()).rejects.toMatchObject({ name: 'KeySetError', code: 'GUARD_KEYS_UNAVAILABLE' })
    await scene.issuer.recover()
    await scene.pass(1)
    await expect(scene.guard.warm()).resolves.toBeUndefined()
  })
})

describe('health()', () => {
  test('asks nobody, and tells how old the keys are and what went wrong last', async () => {
    const scene = await coldScene()
    const { jwksUri: keySet } = scene.issuer
    const none = { keySet, ready: false, keys: 0, ageSeconds: undefined, lastFault: undefined }
    expect(scene.guard.health()).toEqual({ ready: false, keySets: [none] })
    expect(scene.countFetches()).toBe(0)
    await scene.guard.warm()
    await scene.pass(60)
    const good = { keySet, ready: true, keys: 1, ageSeconds: 60, lastFault: undefined }
    expect(scene.guard.health()).toEqual({ ready: true, keySets: [good] })
    await scene.issuer.goDown()
    await scene.guard.reload().catch(() => {})
    expect(scene.guard.health()).toEqual({ ready: true, keySets: [{ ...good, lastFault: 'network' }] })
  })

  test('calls keys ready that an idle service has let go stale; warm() beside it sees how the issuer fares', async () => {
    const scene = await warmScene()
    await scene.pass(700)
    await scene.issuer.goDown()
    expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ lastFault: undefined }] })
    await scene.guard.warm()
    expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ lastFault: 'network' }] })
    await scene.issuer.recover()
    await scene.pass(1)
    await scene.guard.warm()
    await scene.quiet()
    expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ ageSeconds: 0, lastFault: undefined }] })
  })
})

describe('reload()', () => {
  test('SET-23: fetches though the keys are fresh', async () => {
    const scene = await warmScene()
    const token = scene.token()
    scene.issuer.publish([newKey.jwk])
    await scene.guard.reload()
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    const judging = scene.judge(token)
    await scene.pass(5)
    expect(await judging).toBe('GUARD_KEY_UNKNOWN')
  })

  test('SET-23: fetches though the back-off is not over', async () => {
    const scene = await coldScene({ keySet: { backOffSeconds: 60 } })
    await scene.issuer.goDown()
    await scene.judge()
    await scene.issuer.recover()
    await scene.guard.reload()
    expect(await scene.judge()).toBe('granted')
    const judging = scene.judge(scene.token({}, {}, scene.issuer.rollOver()))
    await scene.pass(5)
    expect(await judging, 'and ends it').toBe('granted')
  })

  test('SET-23: rejects where that fails, and the last good keys serve on', async () => {
    const scene = await warmScene()
    await scene.issuer.goDown()
    await expect(scene.guard.reload()).rejects.toMatchObject({ code: 'GUARD_KEYS_UNAVAILABLE', fault: 'network' })
    expect(await scene.judge()).toBe('granted')
  })

  test('SET-23: is not content with a fetch that began before; those who reload at once share the next', async () => {
    const scene = await coldScene()
    const held = holdBack()
    scene.issuer.behave(held.manner)
    const first = scene.judge()
    await scene.issuer.asked(1)
    scene.issuer.publish([newKey.jwk])
    const reloads = [scene.guard.reload(), scene.guard.reload(), scene.guard.reload()]
    held.release()
    await Promise.all([first, ...reloads])
    expect(await scene.judge(scene.token({}, {}, newKey))).toBe('granted')
    expect(scene.countFetches()).toBe(2)
  })
})

describe('guards of one process', () => {
  test('SET-26: share the key set that they name alike', async () => {
    const scene = await warmScene()
    const second = scene.createGuard({ audience: 'https://other.example.com', realm: 'other' })
    expect(second.health().ready).toBe(true)
    expect(await judge(second, scene.token({ aud: 'https://other.example.com' }))).toBe('granted')
    expect(scene.countFetches()).toBe(1)
  })

  test('SET-26: do not share it where its settings differ', async () => {
    const scene = await warmScene()
    expect(scene.createGuard({ keySet: { timeoutSeconds: 1 } }).health().ready).toBe(false)
  })

  test('EVT-06: that are closed hear nothing more of it, and the others do; a closed one still judges', async () => {
    const heard: GuardEvent[] = []
    const scene = await warmScene()
    const second = scene.createGuard({ onEvent: (event: GuardEvent) => heard.push(event) })
    await scene.guard.reload()
    second.close()
    await scene.guard.reload()
    expect(typesOf(heard)).toEqual(['keys-refreshed'])
    expect(typesOf(scene.events)).toEqual(Array(3).fill('keys-refreshed'))
    expect(await judge(second, scene.token())).toBe('granted')
  })
})

describe('a process that has nothing else to do', () => {
  /** Runs it to its end; a process that is kept alive never comes to one. */
  async function runAlone(issuer: string, deed: string, token = ''): Promise<unknown> {
    const script = join(import.meta.dirname, 'one-guard.ts')
    const { code, output } = await runCommand([process.execPath, script, issuer, deed, token])
    return { code, output }
  }
  const ended = { code: 0, output: 'done\n' }

  test.each(['nothing', 'warm', 'warm and close'])('SET-24: ends after this: %s', async deed => {
    const { issuer } = await coldScene()
    expect(await runAlone(issuer.url, deed)).toEqual(ended)
  })

  test('SET-24: ends though a check waits an hour for a new key', async () => {
    const { issuer } = await coldScene()
    const token = issuer.issue(Date.now() / 1000, {}, {}, newKey)
    expect(await runAlone(issuer.url, 'wait for a new key', token)).toEqual(ended)
  })

  test('SET-24: ends when a fetch that hangs has met its deadline', async () => {
    const { issuer } = await coldScene()
    issuer.behave(saySilence)
    expect(await runAlone(issuer.url, 'fetch', issuer.issue(Date.now() / 1000))).toEqual(ended)
  })
})
