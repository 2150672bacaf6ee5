// The benchmark as it is run, but for few rounds: every section is measured, and the results are written.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../../scripts/command.ts'
import type { Results } from '../src/report.ts'
import { sectionIds } from '../src/sections.ts'

let scratch: string
let folder: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'jwt-guard-bench-'))
  folder = join(scratch, 'made', 'when', 'needed')
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

function run(...given: readonly string[]) {
  return runCommand([process.execPath, join(ROOT, 'packages/bench/src/bench.ts'), '--into', folder, ...given])
}

test('every section finds something, and the results are written as a page, a chart and data', async () => {
  const { output } = await run('--quick')
  expect((await readdir(folder)).sort()).toEqual(['RESULTS.md', 'results.json', 'results.svg'])
  const { reports, leftOut, quick } = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as Results
  expect(reports.filter(report => 'failure' in report)).toEqual([])
  expect(reports.map(({ id }) => id)).toEqual(sectionIds)
  expect({ leftOut, quick }).toEqual({ leftOut: [], quick: true })
  const page = await readFile(join(folder, 'RESULTS.md'), 'utf8')
  expect(output).toContain(page)
  expect(page).toContain('**A quick run')
}, 600_000)

test('the README tells of every section, in their order', async () => {
  const readme = await readFile(join(ROOT, 'packages/bench/README.md'), 'utf8')
  expect(Array.from(readme.matchAll(/^\| `([\w-]+)` \|/gm), ([, id]) => id)).toEqual(sectionIds)
})

test('a section that is not there is named, with those that are', async () => {
  const { code, output } = await run('tepid')
  expect(code).toBe(1)
  expect(output.trim()).toBe(`bench: no section is called tepid; there are ${sectionIds.join(', ')}`)
})
