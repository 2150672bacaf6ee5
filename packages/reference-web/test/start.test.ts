import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { findFreePorts } from '../../../scripts/stack.ts'
import { temporaryFolder } from './support/folder.ts'
import { ada, cookieOf } from './support/issuer.ts'
import { run, SECRET } from './support/process.ts'

async function settingsOn(dataDir: string) {
  const [port] = await findFreePorts(1)
  const settings = { PORT: String(port), DATA_DIR: dataDir, NODE_ENV: 'production', BETTER_AUTH_SECRET: SECRET }
  return { settings, url: `http://localhost:${port}` }
}

function readKeys(dataDir: string) {
  const database = new DatabaseSync(join(dataDir, 'auth.sqlite'), { readOnly: true })
  const keys = database.prepare('select * from jwks').all()
  database.close()
  return keys
}

describe('a start', () => {
  test('says where it listens, in one line, once it answers with exactly one key', async () => {
    const dataDir = temporaryFolder()
    const { settings, url } = await settingsOn(dataDir)
    const web = run(settings)
    await web.begun
    expect([web.readOutput(), web.readErrors()]).toEqual([`listening on ${url}\n`, ''])
    expect(readKeys(dataDir)).toHaveLength(1)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('is ended by %s with code 0', async signal => {
    const web = run((await settingsOn(temporaryFolder())).settings)
    await web.begun
    web.child.kill(signal)
    expect(await web.ended).toBe(0)
  })

  test('keeps accounts, sessions and the key of the one before', async () => {
    const dataDir = temporaryFolder()
    const { settings, url } = await settingsOn(dataDir)
    const first = run(settings)
    await first.begun
    const headers = { 'content-type': 'application/json', origin: url }
    const cookie = cookieOf(
      await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST', headers, body: JSON.stringify(ada) }),
    )
    const keys = readKeys(dataDir)
    first.child.kill('SIGTERM')
    await first.ended

    await run(settings).begun
    expect((await fetch(`${url}/api/auth/token`, { headers: cookie })).status).toBe(200)
    expect(readKeys(dataDir)).toEqual(keys)
  })

  test('beside another on the same data makes no second key', async () => {
    const dataDir = temporaryFolder()
    const starts = [await settingsOn(dataDir), await settingsOn(dataDir)]
    const runs = starts.map(({ settings }) => run(settings))
    await Promise.all(runs.map(({ begun }) => begun))
    expect(runs.map(({ readErrors }) => readErrors())).toEqual(['', ''])
    expect(readKeys(dataDir)).toHaveLength(1)
  })

  test('outside production makes a secret and keeps it, and all its data, for its owner alone', async () => {
    const dataDir = temporaryFolder()
    const { settings, url } = await settingsOn(dataDir)
    const { NODE_ENV, BETTER_AUTH_SECRET, ...development } = settings
    await run(development).begun
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(readFileSync(join(dataDir, 'auth-secret'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    for (const name of readdirSync(dataDir))
      expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0])
  })
})

describe('no start, but one clear line and code 1', () => {
  async function fail(settings: Record<string, string>): Promise<string> {
    const web = run(settings)
    expect([await web.ended, web.readOutput()]).toEqual([1, ''])
    expect(web.readErrors()).toMatch(/^[^\n]+\n$/)
    return web.readErrors().trimEnd()
  }

  test('for a port that is taken', async () => {
    const { settings } = await settingsOn(temporaryFolder())
    const other = createServer().listen(Number(settings.PORT))
    expect(await fail(settings)).toBe(`PORT ${settings.PORT} is taken by another program; choose another`)
    other.close()
  })

  test('for a data folder that is a file', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { settings } = await settingsOn(file)
    expect(await fail(settings)).toMatch(
      /^DATA_DIR must be a folder that can be written to: file already exists at .+file$/,
    )
  })

  test.runIf(process.platform === 'linux')(
    'for a data folder below /proc, at once',
    async () => {
      const { settings } = await settingsOn('/proc/web')
      expect(await fail(settings)).toBe(
        'DATA_DIR must be a folder that can be written to: no such file or directory at /proc/web',
      )
    },
    20_000,
  )

  test('for a data folder whose database is something else', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'auth.sqlite'), 'not a database, but long enough to be read as one'.repeat(20))
    const { settings } = await settingsOn(folder)
    expect(await fail(settings)).toMatch(
      /^DATA_DIR must hold a database, or none yet: file is not a database at .+auth\.sqlite$/,
    )
  })

  test('for a wrong setting', async () => {
    const { settings } = await settingsOn(temporaryFolder())
    expect(await fail({ ...settings, API_URL: 'localhost:4000' })).toMatch(/^API_URL must be an http or https URL/)
  })

  test('for a database that does not answer', async () => {
    const { settings } = await settingsOn(temporaryFolder())
    const [port] = await findFreePorts(1)
    const DATABASE_URL = `postgres://ada:hunter2@127.0.0.1:${port}/auth`
    expect(await fail({ ...settings, DATABASE_URL })).toBe(
      'DATABASE_URL must name a database that answers: connection refused',
    )
  })

  test('for a secret that is missing in production', async () => {
    const { settings } = await settingsOn(temporaryFolder())
    const { BETTER_AUTH_SECRET, ...rest } = settings
    expect(await fail(rest)).toMatch(/^BETTER_AUTH_SECRET is required in production; make one with/)
  })

  test('for a secret that is not the one before', async () => {
    const { settings } = await settingsOn(temporaryFolder())
    const first = run(settings)
    await first.begun
    first.child.kill('SIGTERM')
    await first.ended
    const other = SECRET.split('').reverse().join('')
    expect(await fail({ ...settings, BETTER_AUTH_SECRET: other })).toMatch(/^BETTER_AUTH_SECRET does not open/)
  })
})
