import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../scripts/command.ts'
import { findObstacles } from '../../scripts/release.ts'

const manifest = { version: '1.0.0', repository: 'https://git.example/jwt-guard', exports: {}, dependencies: {} }

test('a release that has its name, version and repository meets no obstacle', () => {
  expect(findObstacles('@scope/jwt-guard', manifest, [])).toEqual([])
})

test.each([
  ['no name', '', manifest, [], /publishedName/],
  ['no version', '@scope/jwt-guard', { ...manifest, version: '0.0.0' }, [], /changeset version/],
  ['changesets that no version has taken up', '@scope/jwt-guard', manifest, ['.changeset/new.md'], /changeset version/],
  [
    'no repository',
    '@scope/jwt-guard',
    { ...manifest, repository: undefined },
    [],
    /has no "repository": give it the URL/,
  ],
])('a release with %s is refused', (_what, name, given, pending, expected) => {
  expect(findObstacles(name, given, pending)).toEqual([expect.stringMatching(expected)])
})

test('the workflow may prove who it is and write nothing, and publishes only when it is told to, after every test', () => {
  const { on, permissions, jobs } = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'))
  expect(Object.keys(on)).toEqual(['workflow_dispatch'])
  expect(on.workflow_dispatch.inputs['dry-run'].default).toBe(true)
  expect(permissions).toEqual({})
  expect(jobs.release.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
  const runs = jobs.release.steps.flatMap(({ run }: { run?: string }) => run ?? [])
  expect(runs).toEqual(['.ci/run', 'npm run test:runtimes', 'npm run release -- --dry-run', 'npm run release'])
  expect(jobs.release.steps.at(-1).if).toContain('!inputs.dry-run')
})

test('what others wrote runs in a workflow as the one commit that was looked at, and its version is told beside it', () => {
  const uses = globSync('.github/workflows/*.yml', { cwd: ROOT }).flatMap(
    file => readFileSync(join(ROOT, file), 'utf8').match(/(?<=uses: ).*/g) ?? [],
  )
  expect(uses.length).toBeGreaterThan(0)
  expect(uses.filter(use => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([])
})
