// When no keys can be had the API says so: a token that can't be judged is not a bad token.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Service } from '../../scripts/service.ts'
import { findFreePorts, startApi } from '../../scripts/stack.ts'
import { loadContract } from '../harness/contract.ts'
import { goodToken } from '../harness/forgeries.ts'
import { send } from '../harness/http.ts'
import { type Issuer, startIssuer } from '../harness/issuer.ts'
import { exampleRequest } from '../harness/requests.ts'

const { operations } = await loadContract('tasks-api')
const protectedOperations = operations.filter(({ security }) => security.length > 0)
const values = { user_id: randomUUID(), id: randomUUID() }
let dataFolder: string
let issuer: Issuer
let api: Service

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-outage-'))
  issuer = await startIssuer()
  await issuer.stop() // its name and its keys are good, and nobody answers
  const [port] = await findFreePorts(1)
  const options = { dataFolder, nodeEnv: 'production', apiSettings: { JWKS_URI: issuer.jwksUri } } as const
  api = await startApi(`http://localhost:${port}`, issuer.url, options, '/healthz')
})

afterAll(async () => {
  await api?.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

test.each(protectedOperations)('$id with a token that nobody can judge now is 503, and never 401', async operation => {
  const headers = { authorization: `Bearer ${goodToken(issuer, api.url, values.user_id)}` }
  const answer = await send(api.url, exampleRequest(operation, values, { headers }))
  expect(answer.status).toBe(503)
  expect(answer.headers['www-authenticate']).toBeUndefined()
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
})

test.each(protectedOperations)('$id without a token is 401 even then', async operation => {
  const answer = await send(api.url, exampleRequest(operation, values))
  expect(answer.status).toBe(401)
})

test('nothing that is said of the outage names the issuer or what went wrong inside', async () => {
  const headers = { authorization: `Bearer ${goodToken(issuer, api.url, values.user_id)}` }
  const { body } = await send(api.url, { method: 'GET', path: `/api/${values.user_id}/tasks`, headers })
  expect(body).not.toMatch(/ECONN|127\.0\.0\.1|fetch|\bat /)
})
