// The rules on imports are held by .dependency-cruiser.cjs. Here they are shown to bite.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'

const LIBRARY = 'packages/jwt-guard/src'
const API = 'packages/reference-api/src'

const allowed = [
  ['a lower floor', `${LIBRARY}/guard.ts`, `${LIBRARY}/token/claims.ts`],
  ['the ground', `${LIBRARY}/keys/set.ts`, `${LIBRARY}/errors.ts`],
  ['the hall', `${LIBRARY}/adapters/express.ts`, `${LIBRARY}/hall/admission.ts`],
  ['its own room', `${LIBRARY}/keys/set.ts`, `${LIBRARY}/keys/key.ts`],
  ['the door of a package', `${API}/app.ts`, `${LIBRARY}/index.ts`],
] as const

const refused = [
  ['a room', 'the pipeline', `${LIBRARY}/token/header.ts`, `${LIBRARY}/guard.ts`],
  ['a room', 'a door', `${LIBRARY}/token/header.ts`, `${LIBRARY}/index.ts`],
  ['the hall', 'a door', `${LIBRARY}/hall/admission.ts`, `${LIBRARY}/index.ts`],
  ['a room', 'another room', `${LIBRARY}/token/header.ts`, `${LIBRARY}/http/answer.ts`],
  ['the vocabulary', 'a room', `${LIBRARY}/types.ts`, `${LIBRARY}/http/answer.ts`],
  ['the ground', 'the vocabulary', `${LIBRARY}/codes.ts`, `${LIBRARY}/types.ts`],
  ['an adapter', 'another adapter', `${LIBRARY}/adapters/express.ts`, `${LIBRARY}/adapters/fetch.ts`],
  ['the core', 'a framework', `${LIBRARY}/guard.ts`, 'express'],
  ['the core', 'what only Node has', `${LIBRARY}/guard.ts`, 'fs'],
  ['a file', 'nowhere', `${LIBRARY}/guard.ts`, 'no-such-package'],
  ['a file without a floor', 'anywhere', `${LIBRARY}/stray.ts`, `${LIBRARY}/errors.ts`],
  ['a service', 'the inside of the library', `${API}/app.ts`, `${LIBRARY}/guard.ts`],
  ['a service', 'the other service', `${API}/app.ts`, 'packages/reference-web/src/config.ts'],
  ['a file', 'the edge of the process', `${API}/app.ts`, `${API}/main.ts`],
] as const

let folder: string
/** Each import that a rule forbids, as "from → to". */
let violations: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jwt-guard-imports-'))
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json']) await cp(join(ROOT, name), join(folder, name))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const imports = [...allowed.map(([, from, to]) => ({ from, to })), ...refused.map(([, , from, to]) => ({ from, to }))]
  for (const file of new Set(imports.flatMap(({ from, to }) => [from, to]).filter(isFile))) {
    const specifiers = imports.filter(({ from }) => from === file).map(({ to }) => specify(file, to))
    await mkdir(join(folder, dirname(file)), { recursive: true })
    await writeFile(join(folder, file), specifiers.map(text => `import type {} from '${text}'\n`).join(''))
  }
  violations = await findViolations()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function isFile(name: string): boolean {
  return name.endsWith('.ts')
}

function specify(from: string, to: string): string {
  return isFile(to) ? '../'.repeat(from.split('/').length - 1) + to : to
}

async function findViolations(): Promise<string[]> {
  const { output } = await runCommand(
    ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages'],
    { folder },
  )
  const { summary } = JSON.parse(output) as {
    summary: { violations: { from: string; unresolvedTo?: string; to: string; rule: { name: string } }[] }
  }
  return summary.violations
    .filter(({ rule }) => rule.name !== 'no-circles') // which these imports close by the way
    .map(({ from, to, unresolvedTo }) => `${from} → ${isFile(to) ? to : unresolvedTo}`)
}

test.each(allowed)('a file may import from %s', (_, from, to) => {
  expect(violations).not.toContain(`${from} → ${to}`)
})

test.each(refused)('%s may not import from %s, not even a type', (_from, _to, from, to) => {
  expect(violations).toContain(`${from} → ${to}`)
})
