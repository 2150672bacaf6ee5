import { expect, test } from 'vitest'
import { startApi } from './support/api.ts'
import { guarded } from './support/contract.ts'

test('the probes need no token, and say that all is well', async () => {
  const api = await startApi()
  expect(await api.ask({ path: '/healthz' })).toMatchObject({ status: 200, body: { status: 'alive' } })
  expect(await api.ask({ path: '/readyz' })).toMatchObject({ status: 200, body: { status: 'ready' } })
})

test.for(guarded)('$id answers 503 when the database is away, and tells only the log why', async ({ method, path }) => {
  const api = await startApi()
  const { token } = await api.person('ada')
  await api.database.schema.dropTable('tasks').execute()
  const answer = await api.ask({
    method,
    path: path.replace('{user_id}', 'ada').replace('{id}', '01a20406-6e28-7cc8-8583-186cf1af3831'),
    token,
    ...(['PUT', 'POST'].includes(method) && { json: { title: 'a' } }),
  })
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(answer.body).toMatchObject({ code: 'TASKS_STORE_UNAVAILABLE' })
  expect(JSON.stringify(answer.body)).not.toContain('no such table')
  expect(api.lines.join('')).toContain('no such table')
})

test('the API is not ready while the database is away, but alive', async () => {
  const api = await startApi()
  await api.database.destroy()
  const { status, headers, body } = await api.ask({ path: '/readyz' })
  expect(status).toBe(503)
  expect(headers.get('retry-after')).toBe('5')
  expect(body).toMatchObject({ code: 'TASKS_STORE_UNAVAILABLE' })
  expect((await api.ask({ path: '/healthz' })).status).toBe(200)
})

test('a fault of ours is a 500 without a word of it', async () => {
  const broken = async () => {
    throw new TypeError('secret detail')
  }
  const { store } = await startApi()
  const api = await startApi({ store: { ...store, list: broken } })
  const response = await fetch(`${api.origin}/api/ada/tasks`, {
    headers: { authorization: `Bearer ${await api.tokenFor('ada')}` },
  })
  expect(response.status).toBe(500)
  expect(await response.text()).not.toMatch(/secret|at |Error:/)
  expect(api.lines.join('')).toContain('secret detail')
})
