/** How keys are imported: by an engine that takes its time, as Web Crypto does, and by one that cannot import some. */
import { beforeEach, describe, expect, it, test, vi } from 'vitest'
import type * as node from '../../src/engine/node.ts'
import type * as web from '../../src/engine/web.ts'
import type { Jwk } from '../../src/index.ts'
import { readKey } from '../../src/keys/jwk.ts'
import { check, judge, recordEvents, staticGuard } from '../support/guard.ts'
import { alterJwk, issueToken, keyOf } from '../support/issuer.ts'

const imports = vi.hoisted(() => ({
  count: 0,
  engine: 'web' as 'web' | 'node',
  /** The moduli of the keys that the runtime cannot import. */
  failing: [] as unknown[],
}))
vi.mock('#engine', async () => {
  const engines = {
    web: await vi.importActual<typeof web>('../../src/engine/web.ts'),
    node: await vi.importActual<typeof node>('../../src/engine/node.ts'),
  }
  return {
    ...engines.web,
    importKey: (...[jwk, algorithm]: Parameters<typeof web.importKey>) => {
      imports.count += 1
      return engines[imports.engine].importKey(imports.failing.includes(jwk['n']) ? {} : jwk, algorithm)
    },
  }
})

beforeEach(() => {
  imports.engine = 'web'
  imports.failing = []
})

function usableKey() {
  const key = readKey(keyOf().jwk)
  if (typeof key === 'string') throw new Error(key)
  return key
}

test('a key is imported once, whoever waits for it; afterwards nobody waits', async () => {
  const key = usableKey()
  const before = imports.count
  const [first, second] = [key.checkFor('RS256'), key.checkFor('RS256')]
  expect(first).toBeInstanceOf(Promise)
  expect(second).toBe(first)
  expect(key.checkFor('RS256')).toBe(first)
  const check = await first
  expect(check).toBeTypeOf('function')
  expect(key.checkFor('RS256')).toBe(check)
  expect(imports.count).toBe(before + 1)
})

test('a key that cannot be imported verifies nothing, and rejects nothing', async () => {
  const key = usableKey()
  await expect(key.checkFor('HS256')).resolves.toBeUndefined()
  expect(key.checkFor('HS256')).toBeUndefined()
})

describe.each([
  ['Web Crypto', 'web'],
  ['Node', 'node'],
] as const)('KEY-16: a key that %s cannot import', (_, engine) => {
  const [good, other] = [keyOf().jwk, keyOf('RS256', 2).jwk]
  const twin = alterJwk(other, { kid: good['kid'] })
  const token = issueToken()
  const forged = issueToken({}, {}, { ...keyOf('RS256', 3), id: keyOf().id })
  const guardOf = (keys: readonly Jwk[], options: object = {}) => staticGuard({ keys: { keys }, ...options })

  beforeEach(() => {
    imports.engine = engine
  })

  it('leaves its tokens undecided, with 503, and the listener is told why, time and again', async () => {
    imports.failing = [good['n']]
    const { events, onEvent } = recordEvents()
    const guard = guardOf([good, other], { onEvent })
    for (let time = 0; time < 2; time += 1) {
      const verdict = await check(guard, token)
      expect(verdict).toMatchObject({
        outcome: 'undecided',
        error: { code: 'GUARD_KEYS_UNAVAILABLE', fault: 'key-import' },
      })
      expect(guard.answer(verdict)).toMatchObject({ status: 503, headers: { 'retry-after': '60' } })
    }
    const told = { type: 'undecided', code: 'GUARD_KEYS_UNAVAILABLE', fault: 'key-import' }
    expect(events).toEqual([told, told])
    // The other key serves
    expect(await judge(guard, issueToken({}, {}, keyOf('RS256', 2)))).toBe('granted')
  })

  it.each([
    ['before', [twin, good]],
    ['behind', [good, twin]],
  ])('spoils no good one that it stands %s, under the same kid', async (_where, keys) => {
    imports.failing = [twin['n']]
    const guard = guardOf(keys)
    expect([await judge(guard, token), await judge(guard, token)]).toEqual(['granted', 'granted'])
    // Whether this one is of the key that cannot be asked, nobody knows
    expect(await judge(guard, forged)).toBe('GUARD_KEYS_UNAVAILABLE')
  })

  it('is not to be confused with one that was asked: its forgeries are refused', async () => {
    expect(await judge(guardOf([good, twin]), forged)).toBe('GUARD_SIGNATURE_INVALID')
  })
})
