// The services as they are deployed: several processes on one PostgreSQL.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type PostgresServer, startPostgres } from '../../packages/reference-api/test/support/postgres.ts'
import type { Service } from '../../scripts/service.ts'
import { findFreePorts, startApi, startWeb } from '../../scripts/stack.ts'
import { send } from '../harness/http.ts'

const SECRET = 'a secret of the PostgreSQL tests, which guards nothing'
const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' }

let postgres: PostgresServer
let dataFolder: string
beforeAll(async () => {
  postgres = await startPostgres()
  dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-postgres-'))
})
afterAll(async () => {
  await postgres?.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

/** Starts web apps at once, on one database that is empty yet. They are one site: the first one's address is theirs. */
async function startWebApps(count: number): Promise<Service[]> {
  const databaseUrl = await postgres.newDatabase()
  const urls = (await findFreePorts(count + 1)).map(port => `http://localhost:${port}`)
  const [baseUrl = '', apiUrl = ''] = [urls[0], urls.pop()]
  const webSettings = { BETTER_AUTH_SECRET: SECRET, DATABASE_URL: databaseUrl, BASE_URL: baseUrl }
  const options = { dataFolder, nodeEnv: 'production', webSettings } as const
  const services = await Promise.all(urls.map(url => startWeb(url, apiUrl, options)))
  onTestFinished(async () => void (await Promise.all(services.map(service => service.stop()))))
  return services
}

async function readKeys({ url }: Service): Promise<unknown[]> {
  const { body } = await send(url, { method: 'GET', path: '/api/auth/jwks' })
  return JSON.parse(body).keys
}

async function signUp({ url }: Service, origin: string): Promise<{ cookie: string; id: string }> {
  const headers = { 'content-type': 'application/json', origin }
  const answer = await send(url, {
    method: 'POST',
    path: '/api/auth/sign-up/email',
    headers,
    body: JSON.stringify(ada),
  })
  return { cookie: String(answer.headers['set-cookie']?.split(';')[0]), id: JSON.parse(answer.body).user.id }
}

async function getToken({ url }: Service, cookie: string): Promise<string> {
  return JSON.parse((await send(url, { method: 'GET', path: '/api/auth/token', headers: { cookie } })).body).token
}

describe('web apps that start at once on an empty database', () => {
  test('all start, with one key between them', async () => {
    const services = await startWebApps(3)
    const sets = await Promise.all(services.map(readKeys))
    expect(sets[0]).toHaveLength(1)
    expect(sets).toEqual([sets[0], sets[0], sets[0]])
    expect(services.map(service => service.readOutput())).toEqual(services.map(({ url }) => `listening on ${url}`))
  })

  test('know each other’s sessions', async () => {
    const [one, other] = (await startWebApps(2)) as [Service, Service]
    const { cookie } = await signUp(one, one.url)
    expect(await getToken(other, cookie)).toMatch(/^eyJ/)
  })
})

test('a token whose key is in PostgreSQL opens the API, whose tasks are there, too', async () => {
  const [web] = (await startWebApps(1)) as [Service]
  const { cookie, id } = await signUp(web, web.url)
  const token = await getToken(web, cookie)
  const api = await startApi(String(decodeJwt(token).aud), web.url, {
    dataFolder,
    nodeEnv: 'production',
    apiSettings: { DATABASE_URL: await postgres.newDatabase() },
  })
  onTestFinished(() => api.stop())
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const path = `/api/${id}/tasks`
  const added = await send(api.url, { method: 'POST', path, headers, body: '{"title":"Buy milk"}' })
  const listed = await send(api.url, { method: 'GET', path, headers: { authorization: headers.authorization } })
  expect([added.status, JSON.parse(listed.body).tasks]).toEqual([201, [JSON.parse(added.body)]])
})
