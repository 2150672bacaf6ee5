/** How keys are imported where an engine takes its time, as Web Crypto does. */
import { expect, test, vi } from 'vitest'
import type * as web from '../../src/engine/web.ts'
import { readKey } from '../../src/keys/jwk.ts'
import { keyOf } from '../support/issuer.ts'

const imports = vi.hoisted(() => ({ count: 0 }))
vi.mock('#engine', async () => {
  const engine = await vi.importActual<typeof web>('../../src/engine/web.ts')
  return {
    ...engine,
    importKey: (...given: Parameters<typeof web.importKey>) => {
      imports.count += 1
      return engine.importKey(...given)
    },
  }
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
