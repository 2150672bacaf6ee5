import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../src/index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jwt-guard-service-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a folder is made with those above it, for the owner alone', () => {
  makeFolder(join(folder, 'a/b/c'))
  for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(folder, made)).mode & 0o777, made).toBe(0o700)
})

test('one that is there is left as it is', () => {
  const { mode } = statSync(tmpdir())
  makeFolder(tmpdir())
  expect(statSync(tmpdir()).mode).toBe(mode)
})

test('what stands in the way is told of', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST')
  expect(() => makeFolder(join(folder, 'file/below'))).toThrow('ENOTDIR')
})
