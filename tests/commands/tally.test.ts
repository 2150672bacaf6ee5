import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'
import { type Tally, tallyRun } from '../../scripts/tally.ts'

// Within the workspace, so that the tests in it find Vitest.
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'node_modules/.tally-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs Vitest over one file of tests, and counts. */
async function count(source: string): Promise<Tally> {
  const name = `${crypto.randomUUID()}.test.mts`
  await writeFile(join(folder, name), `import { expect, test } from 'vitest'\n${source}`)
  const report = join(folder, `${name}.json`)
  const { code } = await runCommand(
    ['vitest', 'run', name, '--root', folder, '--reporter=json', `--outputFile=${report}`],
    { folder },
  )
  return tallyRun(code, report)
}

test.each([
  ['a test that holds is passed', "test('a', () => {})", { passed: 1, failed: 0 }],
  ['a test that fails is failed', "test('a', () => expect(1).toBe(2))", { passed: 0, failed: 1 }],
  ['a test that is skipped is failed', "test('a', () => {}); test.skip('b', () => {})", { passed: 1, failed: 1 }],
  ['a test that is still to be written is failed', "test('a', () => {}); test.todo('b')", { passed: 1, failed: 1 }],
  ['a file that cannot be read is failed', "import './nowhere.ts'", { passed: 0, failed: 1 }],
  ['a file without a test is failed', '', { passed: 0, failed: 1 }],
  [
    'an error that no test has caught is failed',
    "test('a', () => void Promise.reject(new Error()))",
    { passed: 1, failed: 1 },
  ],
  [
    'a process that ends in the midst is failed',
    "test('a', () => process.kill(process.pid, 'SIGKILL'))",
    { passed: 0, failed: 1 },
  ],
])('%s', async (_, source, expected) => {
  expect(await count(source)).toEqual(expected)
})

test('a run that leaves no report is failed', () => {
  expect(tallyRun(0, join(folder, 'none.json'))).toEqual({ passed: 0, failed: 1 })
})
