// Whatever is wrong with the credentials, every operation that asks for some refuses them. The operations come from the
// contract: one that is added there is covered here.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GuardedApi, startGuardedApi } from '../harness/api.ts'
import { loadContract } from '../harness/contract.ts'
import { type Forgery, listForgeries } from '../harness/forgeries.ts'
import type { Answer } from '../harness/http.ts'
import { exampleRequest } from '../harness/requests.ts'

const { operations } = await loadContract('tasks-api')
const protectedOperations = operations.filter(({ security }) => security.length > 0)
const api: GuardedApi = await startGuardedApi()
const subject = randomUUID()
const forgeries = listForgeries(api.issuer, api.service.url, subject)
let task: string

beforeAll(async () => {
  task = (await api.createTask(subject, 'Not to be touched')).id
})
afterAll(() => api.stop())

/** Asks for every protected operation with these credentials. */
function tryEverywhere({
  headers,
  query,
}: {
  headers: Forgery['headers']
  query?: string | undefined
}): Promise<Answer[]> {
  return Promise.all(
    protectedOperations.map(operation =>
      api.send(exampleRequest(operation, { user_id: subject, id: task }, { headers, query })),
    ),
  )
}

test('only the probes can be asked without a token', () => {
  expect(operations.filter(({ security }) => security.length === 0).map(({ path }) => path)).toEqual([
    '/healthz',
    '/readyz',
  ])
  expect(protectedOperations.length).toBeGreaterThan(0)
})

describe('every protected operation refuses', () => {
  // At once, since whoever names an unknown key waits for the next paced refresh.
  test.concurrent.each(forgeries)('$way', async ({ headers, query, status, code }) => {
    const before = await api.listTasks(subject)
    const answers = await tryEverywhere({ headers, query })
    const expected = protectedOperations.map(() => [status, code])
    expect(answers.map(answer => [answer.status, JSON.parse(answer.body).code])).toEqual(expected)
    for (const answer of answers) expectChallenge(answer, code)
    expect(await api.listTasks(subject)).toBe(before)
  })
})

/** RFC 6750 §3.1: a request without credentials is told of no error; any other is told of its kind. */
function expectChallenge(answer: Answer, code: string): void {
  const challenge = answer.headers['www-authenticate'] ?? ''
  expect(challenge).toMatch(/^Bearer realm="[^"]+"/)
  const [, error] = /error="(.+?)"/.exec(challenge) ?? []
  if (code === 'GUARD_CREDENTIALS_MISSING') expect(error).toBeUndefined()
  else expect(error).toBe(answer.status === 400 ? 'invalid_request' : 'invalid_token')
}

test('the same requests with a good token pass', async () => {
  const answers = await tryEverywhere({ headers: api.authorize(subject) })
  for (const answer of answers) expect([200, 201, 204, 404]).toContain(answer.status)
})

test('no answer, no log line repeats a token or a claim', async () => {
  const headers = api.authorize(subject)
  const [, , signature = ''] = headers.authorization.split('.')
  const answers = [
    ...(await tryEverywhere({ headers: { authorization: `${headers.authorization}x` } })),
    ...(await tryEverywhere({ headers: api.authorize('somebody-else') })),
  ]
  const written = `${answers.map(answer => JSON.stringify(answer)).join()}${api.service.readOutput()}`
  expect(written).not.toContain(signature.slice(0, 20))
  expect(written).not.toContain('somebody-else')
  expect(written).not.toContain(subject)
})

test('forged key IDs make the API ask for keys a few times at most', () => {
  expect(api.issuer.countFetches()).toBeLessThanOrEqual(10)
})
