import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepSecret } from '../src/secrets.ts'
import { temporaryFolder } from './support/folder.ts'

test('the kept secret is made once and for its owner alone', () => {
  const folder = temporaryFolder()
  const first = keepSecret(folder)
  expect(keepSecret(folder)).toEqual(first)
  expect(readdirSync(folder)).toEqual(['auth-secret'])
  expect(statSync(join(folder, 'auth-secret')).mode & 0o777).toBe(0o600)
})

test('the kept secret holds 256 random bits', () => {
  const [one, other] = [keepSecret(temporaryFolder()), keepSecret(temporaryFolder())]
  expect(Buffer.from(String(one[0]?.value), 'base64')).toHaveLength(32)
  expect(one).not.toEqual(other)
})

test('a kept secret that was damaged is refused, not replaced: it seals the keys', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'auth-secret'), '')
  expect(() => keepSecret(folder)).toThrow(/^the secret in .+auth-secret is weak.+; restore the file$/)
  expect(readFileSync(join(folder, 'auth-secret'), 'utf8')).toBe('')
})
