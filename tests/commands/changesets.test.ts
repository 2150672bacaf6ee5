import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../scripts/command.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const find = (pattern: string) => globSync(pattern, { cwd: ROOT })

/** What a release can bump: the packages that are published. */
const published = find('packages/*/package.json')
  .map(path => JSON.parse(read(path)))
  .filter(manifest => !manifest.private)
  .map(manifest => manifest.name)

test.each(find('.changeset/*.md').filter(path => !path.endsWith('README.md')))(
  '%s names published packages, how far to bump each, and what their users will notice',
  path => {
    const [, front = '', told = ''] = read(path).split(/^---$/m)
    const bumps = Object.entries(parse(front) ?? {})
    expect(bumps.length).toBeGreaterThan(0)
    for (const [name, bump] of bumps) {
      expect(published).toContain(name)
      expect(['patch', 'minor', 'major']).toContain(bump)
    }
    expect(told.trim()).not.toBe('')
  },
)
