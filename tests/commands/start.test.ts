import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { signUp } from '../../scripts/person.ts'
import { findFreePorts, findPortFault } from '../../scripts/stack.ts'
import { type Command, finishCommand, startCommand } from '../harness/commands.ts'

const START = ['node', 'scripts/setup.mjs', 'scripts/start.ts']
const NPM_START = ['npm', 'start']

let folder: string
let settings: { WEB_PORT: string; API_PORT: string; DATA_DIR: string }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jwt-guard-start-'))
  const [web, api] = await findFreePorts(2)
  settings = { WEB_PORT: String(web), API_PORT: String(api), DATA_DIR: join(folder, 'data') }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function startServices(command: readonly string[]): Promise<Command> {
  const started = startCommand(command, settings)
  await started.waitFor('Ctrl-C')
  return started
}

function urlOf(port: string): string {
  return `http://localhost:${port}`
}

async function expectNothingLeft(command: Command): Promise<void> {
  await command.waitForNothingLeft()
  expect(await findPortFault(Number(settings.WEB_PORT))).toBeUndefined()
  expect(await findPortFault(Number(settings.API_PORT))).toBeUndefined()
}

describe('npm start', () => {
  test('starts both services, prints where they answer, and keeps the data for the next start', async () => {
    const web = urlOf(settings.WEB_PORT)
    const first = await startServices(NPM_START)
    expect(first.readText()).toContain(web)
    expect(first.readText()).toContain(urlOf(settings.API_PORT))
    expect((await fetch(web)).status).toBe(200)
    expect((await fetch(`${urlOf(settings.API_PORT)}/readyz`)).status).toBe(200)
    const person = await signUp(web, 'Grace')
    const token = await person.getToken()
    const tasks = `${urlOf(settings.API_PORT)}/api/${person.id}/tasks`
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const added = await fetch(tasks, { method: 'POST', headers, body: '{"title":"Find the moth"}' })
    expect(added.status).toBe(201)
    first.process.kill('SIGTERM')
    await expectNothingLeft(first)

    for (const file of ['auth.sqlite', 'tasks.sqlite']) expect(existsSync(join(settings.DATA_DIR, file))).toBe(true)
    expect((await stat(settings.DATA_DIR)).mode & 0o077, 'the folder is for its owner alone').toBe(0)

    const second = await startServices(START)
    const listed = await fetch(tasks, { headers: { authorization: `Bearer ${await person.getToken()}` } })
    expect(await listed.text()).toContain('Find the moth')
    const withOldToken = await fetch(tasks, { headers })
    expect(withOldToken.status).toBe(200)
    second.process.kill('SIGTERM')
    expect(await second.waitForEnd()).toBe(0)
    await expectNothingLeft(second)
  })

  test('ends with 0 on Ctrl-C, pressed once or twice, and leaves nothing running', async () => {
    const services = await startServices(START)
    services.signalGroup('SIGINT')
    services.signalGroup('SIGINT')
    expect(await services.waitForEnd()).toBe(0)
    await expectNothingLeft(services)
  })

  test('leaves nothing running when Ctrl-C comes before both answer', async () => {
    const data = join(folder, 'not-yet')
    const services = startCommand(NPM_START, { ...settings, DATA_DIR: data })
    await vi.waitUntil(() => existsSync(join(data, 'auth.sqlite')), { timeout: 60_000 })
    services.signalGroup('SIGINT')
    await expectNothingLeft(services)
    expect(services.readText()).not.toContain('API  ')
  })
})

describe('npm start says in one line what is wrong, and ends with 1', () => {
  async function expectLine(more: Record<string, string>, line: RegExp): Promise<void> {
    const { code, text } = await finishCommand(START, { ...settings, ...more })
    expect(text.trimEnd().split('\n')).toEqual([expect.stringMatching(line)])
    expect(code).toBe(1)
  }

  test.each([
    ['WEB_PORT', 'http'],
    ['WEB_PORT', ''],
    ['API_PORT', '0'],
    ['API_PORT', '65536'],
    ['API_PORT', '4000.5'],
  ])('with %s set to %j', async (name, value) => {
    await expectLine(
      { [name]: value },
      new RegExp(`^start: ${name} is ${JSON.stringify(value)}: give a port from 1 to 65535$`),
    )
  })

  test('with one port for both', async () => {
    await expectLine({ API_PORT: settings.WEB_PORT }, /^start: WEB_PORT and API_PORT are both \d+: give each its own$/)
  })

  test.each(['WEB_PORT', 'API_PORT'])('with a taken %s', async name => {
    const squatter = createServer().listen(0)
    try {
      const { port } = squatter.address() as AddressInfo
      const line = new RegExp(
        `^start: port ${port} is taken: stop what listens there, or name another port with ${name}$`,
      )
      await expectLine({ [name]: String(port) }, line)
    } finally {
      squatter.close()
    }
  })

  // Below a regular file, since the superuser may write to any folder.
  test('with a folder that cannot be written', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    await expectLine(
      { DATA_DIR: join(file, 'data') },
      /^start: DATA_DIR must be a folder that can be written to: not a directory at \S+$/,
    )
  })

  test.runIf(process.platform === 'linux')('with a folder in which nothing can ever be made', async () => {
    await expectLine({ DATA_DIR: '/proc/data' }, /^start: DATA_DIR must be a folder that can be written to: /)
  })

  test('with an empty DATA_DIR', async () => {
    await expectLine({ DATA_DIR: '' }, /^start: DATA_DIR is empty: /)
  })

  test('with data that a service cannot use', async () => {
    const data = await mkdtemp(join(folder, 'spoilt-'))
    await writeFile(join(data, 'auth-secret'), 'short')
    await expectLine({ DATA_DIR: data }, /^start: .*auth-secret/)
  })
})
