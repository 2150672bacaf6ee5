import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../../scripts/command.ts'
import { finishCommand, startCommand } from '../harness/commands.ts'

const SETUP = ['node', join(ROOT, 'scripts/setup.mjs')]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jwt-guard-setup-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function writeScript(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('a script runs on the pinned Node, with its arguments, and its exit code is passed on', async () => {
  const script = await writeScript(
    'seven.ts',
    'const code: number = 7; console.log(process.version, process.argv[2]); process.exit(code)',
  )
  const { code, text } = await finishCommand([...SETUP, script, 'an argument'])
  expect(text).toBe(`${process.version} an argument\n`)
  expect(code).toBe(7)
})

test('a script that a signal ends is reported as a shell does', async () => {
  const script = await writeScript('killed.ts', "process.kill(process.pid, 'SIGKILL')")
  expect((await finishCommand([...SETUP, script])).code).toBe(128 + 9)
})

test('a second start installs nothing, and so does not need npm', async () => {
  const script = await writeScript('nothing.ts', '')
  const { code, text } = await finishCommand([process.execPath, ...SETUP.slice(1), script], { PATH: folder })
  expect([code, text]).toEqual([0, ''])
})

test('a script hears SIGTERM, and hears of it when what started it is killed', async () => {
  const source = `
    process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(0) })
    process.on('disconnect', () => { process.exit(0) })
    console.log('runs')`
  const script = await writeScript('waiting.ts', source)
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const command = startCommand([...SETUP, script])
    await command.waitFor('runs')
    command.process.kill(signal)
    await command.waitForNothingLeft()
  }
})

test('an older Node is told in one line which one is needed', async () => {
  const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } })`
  const script = await writeScript('disguise.mjs', disguise)
  const { code, text } = await finishCommand(['node', '--import', script, ...SETUP.slice(1), 'scripts/start.ts'])
  expect(text).toMatch(/^setup: Node 20 or later is needed to begin; this is \S+ Get one from \S+\n$/)
  expect(code).toBe(1)
})

test('a failed installation is one line that says why, and how to see all of it', async () => {
  const workspace = join(folder, 'workspace')
  for (const name of ['packages', 'examples']) await mkdir(join(workspace, name), { recursive: true })
  for (const name of ['scripts/setup.mjs', 'package.json', 'pnpm-workspace.yaml']) {
    await cp(join(ROOT, name), join(workspace, name))
  }
  const { code, text } = await finishCommand(['node', 'scripts/setup.mjs', 'scripts/start.ts'], {}, workspace)
  const [announcement, line, ...more] = text.trimEnd().split('\n')
  expect(announcement).toMatch(/^setup: installing/)
  expect(line).toMatch(
    /^setup: installing failed: .*pnpm-lock\.yaml.* To see it all: npx pnpm@\S+ install --frozen-lockfile$/,
  )
  expect(more).toEqual([])
  expect(code).toBe(1)
})
