import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bundle } from '../src/size/bundle.ts'

const folder = join(import.meta.dirname, '..')

test('a bundle holds what is imported and what that needs, and no more', async () => {
  const whole = await bundle("export * from 'jose'", folder, 'workers')
  const part = await bundle("export { decodeJwt } from 'jose'", folder, 'workers')
  expect([...whole.parts.keys()]).toEqual(['jose'])
  expect(part.minified).toBeLessThan(whole.minified / 4)
  expect(whole.gzipped).toBeLessThan(whole.minified)
  expect(whole.parts.get('jose')).toBeLessThanOrEqual(whole.minified)
})

test('what a program writes itself counts', async () => {
  const { minified, gzipped, parts } = await bundle("console.log('some text')", folder, 'node')
  const text = 'console.log("some text");\n'
  expect([minified, gzipped, parts.size]).toEqual([text.length, gzipSync(text, { level: 9 }).length, 0])
})

test('what does not run in Workers is no bundle for them', async () => {
  await expect(bundle("export * from 'jsonwebtoken'", folder, 'workers')).rejects.toThrow()
})
