import { expect, test } from 'vitest'
import { createLogger } from '../src/logging.ts'
import { startApi } from './support/api.ts'

test('each request is one line: method, operation, status, time', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  await ada.add('x')
  expect(api.lines.map(line => JSON.parse(line))).toEqual([
    expect.objectContaining({ method: 'POST', operation: 'createTask', status: 201, milliseconds: 0 }),
  ])
})

test('a refused request is logged by the code of its denial', async () => {
  const api = await startApi()
  await api.ask({ path: '/api/ada/tasks' })
  expect(api.lines.join('')).toContain('"code":"GUARD_CREDENTIALS_MISSING"')
})

test('no line holds a token, a claim, a path, a body or a header', async () => {
  const api = await startApi()
  const sub = 'subject-5f1c'
  const { token, tasks, ask, add } = await api.person(sub)
  const eve = await api.tokenFor('eve-77aa')
  const { id } = await add('title-93bd')
  await ask('GET', `/${id}?secret-query=1`)
  await ask('POST', '', { body: '{"title-93bd', headers: { 'content-type': 'application/json' } })
  await ask('POST', '', { json: { 'member-41ce': 1 } })
  await api.ask({ path: tasks, token: eve })
  await api.ask({ path: tasks, token: `${token}x` })
  await api.ask({ path: `/path-06de/${sub}` })
  await api.database.schema.dropTable('tasks').execute()
  await ask('GET', `/${id}`)
  const log = api.lines.join('')
  expect(log.split('\n').length).toBeGreaterThan(8)
  for (const secret of [
    sub,
    'eve-77aa',
    id,
    '93bd',
    '41ce',
    '06de',
    'secret-query',
    token.slice(-20),
    token.slice(0, 20),
    'Bearer',
  ]) {
    expect(log).not.toContain(secret)
  }
})

test("a database's error is logged without the row that it quotes", () => {
  const lines: string[] = []
  const error = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (user_id)=(ada) already exists.',
  })
  createLogger({ write: line => lines.push(line) }).error({ err: error })
  const { err } = JSON.parse(lines.join(''))
  expect(err).toEqual({ name: 'Error', message: 'duplicate key', code: '23505', stack: expect.any(String) })
})
