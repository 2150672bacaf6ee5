import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'

const LIBRARY = 'packages/jwt-guard/src'
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jwt-guard-imports-'))
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json']) await cp(join(ROOT, name), join(folder, name))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Writes a file that imports the other, and tells which rules that breaks. */
async function breakRules(from: string, to: string): Promise<string[]> {
  for (const file of [to, from]) await mkdir(join(folder, dirname(file)), { recursive: true })
  if (/\.ts$/.test(to)) await writeFile(join(folder, to), 'export type Thing = string\n')
  const specifier = /\.ts$/.test(to) ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to
  await writeFile(join(folder, from), `import type { Thing } from '${specifier}'\nexport type Other = Thing\n`)
  const { output } = await runCommand(['depcruise', '--config', '.dependency-cruiser.cjs', 'packages'], { folder })
  return [...output.matchAll(/error ([a-z-]+):/g)].map(([, rule = '']) => rule)
}

test.each([
  ['a lower floor', `${LIBRARY}/guard.ts`, `${LIBRARY}/token/claims.ts`],
  ['the ground', `${LIBRARY}/keys/set.ts`, `${LIBRARY}/errors.ts`],
  ['its own room', `${LIBRARY}/keys/set.ts`, `${LIBRARY}/keys/key.ts`],
  ['the door of a package', 'packages/reference-api/src/app.ts', `${LIBRARY}/index.ts`],
])('a file may import from %s', async (_, from, to) => {
  expect(await breakRules(from, to)).toEqual([])
})

test.each([
  ['a room', 'the pipeline', `${LIBRARY}/token/claims.ts`, `${LIBRARY}/guard.ts`],
  ['a room', 'a door', `${LIBRARY}/token/claims.ts`, `${LIBRARY}/index.ts`],
  ['the vocabulary', 'a room', `${LIBRARY}/types.ts`, `${LIBRARY}/keys/set.ts`],
  ['the ground', 'the vocabulary', `${LIBRARY}/errors.ts`, `${LIBRARY}/types.ts`],
  ['a room', 'another room', `${LIBRARY}/token/claims.ts`, `${LIBRARY}/keys/set.ts`],
  ['an adapter', 'another adapter', `${LIBRARY}/adapters/express.ts`, `${LIBRARY}/adapters/fetch.ts`],
  ['the core', 'a framework', `${LIBRARY}/guard.ts`, 'express'],
  ['the core', 'what only Node has', `${LIBRARY}/guard.ts`, 'node:fs'],
  ['a service', 'the inside of the library', 'packages/reference-api/src/app.ts', `${LIBRARY}/guard.ts`],
  ['a service', 'the other service', 'packages/reference-api/src/app.ts', 'packages/reference-web/src/config.ts'],
  ['a file', 'the edge of the process', 'packages/reference-api/src/app.ts', 'packages/reference-api/src/main.ts'],
  ['a file', 'nowhere', `${LIBRARY}/guard.ts`, 'no-such-package'],
])('%s may not import from %s, not even a type', async (_from, _to, from, to) => {
  expect(await breakRules(from, to)).not.toEqual([])
})

test('a file of the library that is on no floor is reported', async () => {
  expect(await breakRules(`${LIBRARY}/stray.ts`, `${LIBRARY}/errors.ts`)).toEqual(['every-file-has-a-floor'])
})
