// Nobody reads or changes what is another's: the two services as they are started, with tokens of the real issuer.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Person, signUp } from '../../scripts/person.ts'
import { type Stack, startStack } from '../../scripts/stack.ts'
import { loadContract } from '../harness/contract.ts'
import { type Answer, type Sent, send } from '../harness/http.ts'
import { exampleRequest } from '../harness/requests.ts'

const { operations } = await loadContract('tasks-api')
const protectedOperations = operations.filter(({ security }) => security.length > 0)
const ofOneTask = protectedOperations.filter(({ path }) => path.includes('{id}'))
const SECRET = 'a secret of the security tests, which guards nothing'

let dataFolder: string
let stack: Stack
let mallory: Person
let victim: Person
let malloryAuthorized: { authorization: string }
let victimAuthorized: { authorization: string }
let task: { id: string }

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-ownership-'))
  stack = await startStack({ dataFolder, nodeEnv: 'production', webSettings: { BETTER_AUTH_SECRET: SECRET } })
  mallory = await signUp(stack.web.url, 'Mallory')
  victim = await signUp(stack.web.url, 'Victoria')
  malloryAuthorized = { authorization: `Bearer ${await mallory.getToken()}` }
  victimAuthorized = { authorization: `Bearer ${await victim.getToken()}` }
})

afterAll(async () => {
  await stack?.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

beforeEach(async () => {
  const body = JSON.stringify({ title: 'A secret of Victoria', description: 'Nobody else may read this' })
  const headers = { ...victimAuthorized, 'content-type': 'application/json' }
  const answer = await ask({ method: 'POST', path: `/api/${victim.id}/tasks`, headers, body })
  expect(answer.status).toBe(201)
  task = JSON.parse(answer.body)
})

function ask(sent: Sent): Promise<Answer> {
  return send(stack.api.url, sent)
}

/** All that the victim has, through her own token. */
async function lookAsVictim(): Promise<string> {
  const answer = await ask({ method: 'GET', path: `/api/${victim.id}/tasks?limit=100`, headers: victimAuthorized })
  expect(answer.status).toBe(200)
  return answer.body
}

describe("with a good token of her own, on another person's path", () => {
  test.each(protectedOperations)('$id is 403, and nothing is read or changed', async operation => {
    const before = await lookAsVictim()
    const answer = await ask(
      exampleRequest(operation, { user_id: victim.id, id: task.id }, { headers: malloryAuthorized }),
    )
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'GUARD_PATH_MISMATCH'])
    expect(answer.body).not.toContain('Victoria')
    expect(answer.body).not.toContain(victim.id)
    expect(await lookAsVictim()).toBe(before)
  })

  test.each(ofOneTask)('$id of a task that is not there is 403 all the same', async operation => {
    const absent = { user_id: victim.id, id: '00000000-0000-4000-8000-000000000000' }
    const answer = await ask(exampleRequest(operation, absent, { headers: malloryAuthorized }))
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'GUARD_PATH_MISMATCH'])
  })
})

describe("with a good token, on her own path, by another person's task", () => {
  test.each(ofOneTask)('$id is 404, and nothing is read or changed', async operation => {
    const before = await lookAsVictim()
    const answer = await ask(
      exampleRequest(operation, { user_id: mallory.id, id: task.id }, { headers: malloryAuthorized }),
    )
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('Victoria')
    expect(await lookAsVictim()).toBe(before)
  })
})

test('an owner in the body or the query counts for nothing', async () => {
  const before = await lookAsVictim()
  const headers = { ...malloryAuthorized, 'content-type': 'application/json' }
  const body = JSON.stringify({ title: 'Planted', user_id: victim.id })
  const planted = await ask({ method: 'POST', path: `/api/${mallory.id}/tasks`, headers, body })
  const asked = await ask({ method: 'GET', path: `/api/${mallory.id}/tasks?user_id=${victim.id}`, headers })
  expect([planted.status, asked.status]).toEqual([422, 422])
  expect(await lookAsVictim()).toBe(before)
})

test('a method that is overridden by a field stays what it was', async () => {
  const before = await lookAsVictim()
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    const headers = { ...victimAuthorized, [name]: 'DELETE' }
    const answer = await ask({ method: 'GET', path: `/api/${victim.id}/tasks/${task.id}`, headers })
    expect(answer.status).toBe(200)
  }
  expect(await lookAsVictim()).toBe(before)
})

test('a path that is rewritten by a field stays what it was', async () => {
  for (const name of ['x-original-url', 'x-rewrite-url', 'x-forwarded-path', 'x-forwarded-prefix']) {
    const headers = { ...malloryAuthorized, [name]: `/api/${mallory.id}/tasks` }
    const answer = await ask({ method: 'GET', path: `/api/${victim.id}/tasks`, headers })
    expect(answer.status).toBe(403)
  }
})

test("the API holds no secret of the issuer's, and no way to its data", () => {
  const given = stack.api.environment
  expect(Object.keys(given)).not.toContain('BETTER_AUTH_SECRET')
  expect(Object.values(given).join('\n')).not.toContain(SECRET)
  expect(stack.web.environment['BETTER_AUTH_SECRET']).toBe(SECRET)
})
