import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, signUp } from '../../scripts/person.ts'
import type { Service } from '../../scripts/service.ts'
import { findFreePorts, type Stack, startApi, startStack } from '../../scripts/stack.ts'
import { loadContract } from '../harness/contract.ts'
import type { Answer, Sent } from '../harness/http.ts'
import { createRecorder } from '../harness/recorder.ts'
import { exampleRequest } from '../harness/requests.ts'

const contract = await loadContract('tasks-api')
const recorder = createRecorder(contract)
const protectedOperations = contract.operations.filter(({ security }) => security.length > 0)
const ofOneTask = protectedOperations.filter(({ path }) => path.includes('{id}'))
const takingABody = protectedOperations.filter(({ requestBody }) => requestBody)
const withoutToken = contract.operations.filter(({ security }) => security.length === 0)

let dataFolder: string
let stack: Stack
/** An API whose issuer can't be reached. */
let cutOff: Service
let ada: Person
let ben: Person
let authorized: { authorization: string }

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-tasks-'))
  stack = await startStack({
    dataFolder,
    nodeEnv: 'production',
    webSettings: { BETTER_AUTH_SECRET: 'a secret of the contract tests, which guards nothing' },
  })
  const [port, deadPort] = await findFreePorts(2)
  cutOff = await startApi(
    `http://localhost:${port}`,
    stack.web.url,
    {
      dataFolder: join(dataFolder, 'cut-off'),
      nodeEnv: 'production',
      apiSettings: { JWKS_URI: `http://localhost:${deadPort}/jwks`, AUDIENCE: stack.api.url },
    },
    '/healthz',
  )
  ada = await signUp(stack.web.url, 'Ada')
  ben = await signUp(stack.web.url, 'Ben')
  authorized = { authorization: `Bearer ${await ada.getToken()}` }
})

afterAll(async () => {
  await Promise.all([stack?.stop(), cutOff?.stop()])
  await rm(dataFolder, { recursive: true, force: true })
})

/** A request of Ada's, by the name of its operation, for a task that nobody has unless one is named. */
function ask(
  id: string,
  { task = randomUUID(), ...more }: Partial<Sent> & { task?: string; query?: string } = {},
): Sent {
  const operation = contract.operations.find(candidate => candidate.id === id)
  if (!operation) throw new Error(`the contract has no operation ${id}`)
  const { query, headers, ...parts } = more
  const values = { user_id: ada.id, id: task }
  return { ...exampleRequest(operation, values, { headers: { ...authorized, ...headers }, query }), ...parts }
}

function parse(answer: Answer) {
  return JSON.parse(answer.body)
}

async function createTask(title: string): Promise<{ id: string; title: string; updated_at: string }> {
  return parse(await recorder.send(stack.api.url, ask('createTask', { body: JSON.stringify({ title }) })))
}

describe('a person keeps her tasks', () => {
  test('a task that is added can be read where its Location says', async () => {
    const added = await recorder.send(stack.api.url, ask('createTask', { body: '{"title":"  Buy milk "}' }))
    expect(added.status).toBe(201)
    const task = parse(added)
    expect(task).toMatchObject({ title: 'Buy milk', description: null, completed: false, user_id: ada.id })
    expect(added.headers['location']).toBe(`/api/${ada.id}/tasks/${task.id}`)
    const answer = await recorder.send(stack.api.url, ask('getTask', { task: task.id }))
    expect(parse(answer)).toEqual(task)
  })

  test('replacing a task gives what is left out its default', async () => {
    const { id } = await createTask('Draft')
    await recorder.send(
      stack.api.url,
      ask('replaceTask', { task: id, body: '{"title":"Whole","description":"x","completed":true}' }),
    )
    const answer = await recorder.send(stack.api.url, ask('replaceTask', { task: id, body: '{"title":"Bare"}' }))
    expect(parse(answer)).toMatchObject({ id, title: 'Bare', description: null, completed: false })
  })

  test('completing is idempotent, and true unless it says false', async () => {
    const { id } = await createTask('Water the plants')
    const { body: _, ...bare } = ask('completeTask', { task: id })
    const first = parse(await recorder.send(stack.api.url, bare))
    expect(first.completed).toBe(true)
    const second = parse(await recorder.send(stack.api.url, ask('completeTask', { task: id, body: '{}' })))
    expect(second).toEqual(first)
    const undone = await recorder.send(stack.api.url, ask('completeTask', { task: id, body: '{"completed":false}' }))
    expect(parse(undone).completed).toBe(false)
  })

  test('a task that is deleted is gone', async () => {
    const { id } = await createTask('Ephemeral')
    expect((await recorder.send(stack.api.url, ask('deleteTask', { task: id }))).status).toBe(204)
    expect((await recorder.send(stack.api.url, ask('getTask', { task: id }))).status).toBe(404)
    expect((await recorder.send(stack.api.url, ask('deleteTask', { task: id }))).status).toBe(404)
  })

  test('following next_cursor shows every task once, newest first', async () => {
    const added = [await createTask('First'), await createTask('Second'), await createTask('Third')].map(({ id }) => id)
    const seen: string[] = []
    let query = 'limit=2'
    for (;;) {
      const page = parse(await recorder.send(stack.api.url, ask('listTasks', { query })))
      seen.push(...page.tasks.map(({ id }: { id: string }) => id))
      if (page.next_cursor === null) break
      query = `limit=2&cursor=${page.next_cursor}`
    }
    expect(seen.slice(0, 3)).toEqual(added.toReversed())
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('the completed filter shows tasks in that state alone', async () => {
    const { id } = await createTask('To be done')
    await recorder.send(stack.api.url, ask('completeTask', { task: id }))
    for (const completed of [true, false]) {
      const page = parse(await recorder.send(stack.api.url, ask('listTasks', { query: `completed=${completed}` })))
      expect(page.tasks.map((task: { completed: boolean }) => task.completed)).not.toContain(!completed)
      expect(page.tasks.some((task: { id: string }) => task.id === id)).toBe(completed)
    }
  })
})

describe('whoever may not pass learns nothing', () => {
  test.each(protectedOperations)('$id without credentials is 401', async ({ id }) => {
    const { headers: _, ...anonymous } = ask(id)
    const answer = await recorder.sendWrong(stack.api.url, anonymous)
    expect([answer.status, parse(answer).code]).toEqual([401, 'GUARD_CREDENTIALS_MISSING'])
    expect(answer.headers['www-authenticate']).not.toContain('error=')
  })

  test.each(protectedOperations)('$id with malformed credentials is 400', async ({ id }) => {
    const answer = await recorder.sendWrong(stack.api.url, ask(id, { headers: { authorization: 'Bearer' } }))
    expect([answer.status, parse(answer).code]).toEqual([400, 'GUARD_CREDENTIALS_MALFORMED'])
  })

  test.each(protectedOperations)("$id on another person's path is 403", async ({ id }) => {
    const authorization = `Bearer ${await ben.getToken()}`
    const answer = await recorder.send(stack.api.url, ask(id, { headers: { authorization } }))
    expect(answer.status).toBe(403)
    expect(answer.headers['www-authenticate']).toBeUndefined()
  })

  test.each(protectedOperations)("$id is 503 while the issuer's keys can't be had", async ({ id }) => {
    const answer = await recorder.send(cutOff.url, ask(id))
    expect([answer.status, parse(answer).code]).toEqual([503, 'GUARD_KEYS_UNAVAILABLE'])
  })
})

describe('input that breaks a rule', () => {
  test.each(ofOneTask)('$id of a task that is not there is 404', async ({ id }) => {
    expect((await recorder.send(stack.api.url, ask(id))).status).toBe(404)
    expect((await recorder.sendWrong(stack.api.url, ask(id, { task: 'not-a-uuid' }))).status).toBe(404)
  })

  test.each(takingABody)('$id takes a body of at most 16 KiB of JSON', async ({ id }) => {
    const { id: task } = await createTask('To be overwritten')
    const body = JSON.stringify({ title: 'x'.repeat(16_385) })
    expect((await recorder.sendWrong(stack.api.url, ask(id, { task, body }))).status).toBe(413)
    const text = { 'content-type': 'text/plain' }
    expect((await recorder.sendWrong(stack.api.url, ask(id, { task, headers: text }))).status).toBe(415)
    expect((await recorder.sendWrong(stack.api.url, ask(id, { task, body: '{"title":' }))).status).toBe(400)
  })

  test.each(takingABody)('$id names every place in the body that breaks a rule', async ({ id }) => {
    const { id: task } = await createTask('To be overwritten')
    const body = JSON.stringify({ title: 'Good', completed: 'yes', colour: 'red' })
    const answer = await recorder.sendWrong(stack.api.url, ask(id, { task, body }))
    expect(answer.status).toBe(422)
    const places = parse(answer).errors.map((error: { pointer: string }) => error.pointer)
    expect(places).toEqual(expect.arrayContaining(['#/completed', '#/colour']))
  })

  test.each([
    ['none', {}],
    ['white space', { title: ' \t' }],
    ['201 characters', { title: 'x'.repeat(201) }],
    ['NUL', { title: 'a\0b' }],
    ['a lone surrogate', { title: 'a\ud800b' }],
    ['a number', { title: 7 }],
    ['good, but with a description of 1,001 characters', { title: 'x', description: 'x'.repeat(1001) }],
  ])('a title that is %s is 422', async (_, input) => {
    const answer = await recorder.sendWrong(stack.api.url, ask('createTask', { body: JSON.stringify(input) }))
    expect(answer.status).toBe(422)
  })

  test.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=ten',
    'completed=maybe',
    'cursor=',
    'colour=red',
    'limit=1&limit=2',
  ])('a list by ?%s is 422', async query => {
    const answer = await recorder.sendWrong(stack.api.url, ask('listTasks', { query }))
    expect(answer.status).toBe(422)
  })

  test.each(protectedOperations)('$id on a path whose percent-encoding is broken is 400', async ({ id }) => {
    const sent = ask(id)
    const answer = await recorder.sendWrong(stack.api.url, { ...sent, path: sent.path.replace(ada.id, '%ff') })
    expect(answer.status).toBe(400)
  })
})

describe('what holds everywhere', () => {
  test.each(withoutToken)('$id needs no token', async ({ path }) => {
    expect((await recorder.send(stack.api.url, { method: 'GET', path })).status).toBe(200)
  })

  test("without the issuer's keys the API lives, and is not ready", async () => {
    expect((await recorder.send(cutOff.url, ask('getHealth'))).status).toBe(200)
    expect((await recorder.send(cutOff.url, ask('getReadiness'))).status).toBe(503)
  })

  test.each(contract.operations.filter(({ method }) => method === 'GET'))(
    'HEAD answers as GET does for $id',
    async ({ id }) => {
      const { id: task } = await createTask('To be looked at')
      const answer = await recorder.send(stack.api.url, { ...ask(id, { task }), method: 'HEAD' })
      expect([answer.status, answer.body]).toEqual([200, ''])
    },
  )

  test('a method that a path does not know is 405, with those that it knows', async () => {
    const methods = new Map<string, string[]>()
    for (const { method, path } of contract.operations) methods.set(path, [...(methods.get(path) ?? []), method])
    for (const [path, known] of methods) {
      const target = path.replace('{user_id}', ada.id).replace('{id}', randomUUID())
      const strangers = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(method => !known.includes(method))
      for (const method of strangers) {
        const sent = { method, path: target, headers: authorized }
        const answer = await recorder.sendOutside(stack.api.url, sent, 'MethodNotAllowed')
        expect(answer.status).toBe(405)
        const allowed = answer.headers['allow']?.split(', ').filter(name => name !== 'HEAD')
        expect(allowed?.toSorted()).toEqual(known.toSorted())
      }
    }
  })

  test.each(['/', '/api', '/tasks', '/api/tasks', '/HEALTHZ', '/healthz/', '/.env'])('%s is 404', async path => {
    const answer = await recorder.sendOutside(stack.api.url, { method: 'GET', path, headers: authorized }, 'NotFound')
    expect(answer.status).toBe(404)
  })
})

test('every answer that the contract documents was seen', () => {
  expect(recorder.listUnseen()).toEqual([])
})
