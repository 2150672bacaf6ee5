import { expect, test } from 'vitest'
import { startApi } from './support/api.ts'
import { guarded } from './support/contract.ts'

const someId = '01a20406-6e28-7cc8-8583-186cf1af3831'
const fill = (path: string, user: string, id = someId) => path.replace('{user_id}', user).replace('{id}', id)

test('the contract guards every operation on tasks, and no other', () => {
  expect(guarded.map(({ id }) => id).sort()).toEqual([
    'completeTask',
    'createTask',
    'deleteTask',
    'getTask',
    'listTasks',
    'replaceTask',
  ])
})

test.for(guarded)('$id needs a token', async ({ method, path }) => {
  const api = await startApi()
  const { status, headers, body } = await api.ask({ method, path: fill(path, 'ada') })
  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toBe('Bearer realm="tasks"')
  expect(body).toMatchObject({ code: 'GUARD_CREDENTIALS_MISSING' })
})

test.for(guarded)("$id on another's path is 403, and neither reads nor changes", async ({ method, path }) => {
  const api = await startApi()
  const [ada, eve] = [await api.person('ada'), await api.person('eve')]
  const task = await ada.add('secret')
  const { status, headers, body } = await api.ask({
    method,
    path: fill(path, 'ada', task.id),
    token: eve.token,
    ...(['PUT', 'POST', 'PATCH'].includes(method) && { json: { title: 'mine' } }),
  })
  expect(status).toBe(403)
  expect(headers.get('www-authenticate')).toBeNull()
  expect(JSON.stringify(body)).not.toMatch(/secret|ada|eve/)
  expect((await ada.ask('GET')).body).toEqual({ tasks: [task], next_cursor: null })
})

test.for(guarded)('$id with malformed credentials is 400', async ({ method, path }) => {
  const api = await startApi()
  const headers = { authorization: 'Bearer a b' }
  const answer = await api.ask({ method, path: fill(path, 'ada'), headers })
  expect(answer.status).toBe(400)
  expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"')
})

test('an expired token is 401, a good one for another audience too', async () => {
  const api = await startApi()
  const expired = await api.tokenFor('ada')
  api.time.now += 2 * 3600 * 1000
  const elsewhere = await api.tokenFor('ada', { aud: 'http://localhost:4001' })
  for (const [token, code] of [
    [expired, 'GUARD_TOKEN_EXPIRED'],
    [elsewhere, 'GUARD_AUDIENCE_REFUSED'],
  ] as const) {
    const { status, headers, body } = await api.ask({ path: '/api/ada/tasks', token })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(body).toMatchObject({ code })
  }
})

test('a subject that no database can keep apart is refused', async () => {
  const api = await startApi()
  for (const sub of ['a\0', '\ud800', 'a'.repeat(256)]) {
    const token = await api.tokenFor(sub)
    expect(await api.ask({ path: '/api/a/tasks', token })).toMatchObject({
      status: 401,
      body: { code: 'GUARD_CLAIMS_REFUSED' },
    })
  }
})

test('the guard comes before the body, its type, its size and its JSON', async () => {
  const api = await startApi()
  for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': 'text/plain' }]) {
    for (const body of ['{', ' '.repeat(20_000)]) {
      expect((await api.ask({ method: 'POST', path: '/api/ada/tasks', body, headers })).status).toBe(401)
    }
  }
})

test('the guard comes before 404 and 405', async () => {
  const api = await startApi()
  const eve = await api.person('eve')
  for (const [method, path] of [
    ['PATCH', '/api/ada/tasks'],
    ['POST', `/api/ada/tasks/${someId}`],
    ['GET', `/api/ada/tasks/${someId}/complete`],
    ['GET', '/api/ada/tasks/not-an-id'],
    ['GET', `/api/ada/tasks/${someId}/complete/more`],
    ['OPTIONS', '/api/ada/tasks'],
  ] as const) {
    expect((await api.ask({ method, path })).status, `${method} ${path}`).toBe(401)
    expect((await api.ask({ method, path, token: eve.token })).status, `${method} ${path}`).toBe(403)
  }
})

test('only the very path of the subject is hers', async () => {
  const api = await startApi()
  const sub = 'Ada'
  const { token } = await api.person(sub)
  for (const path of ['ada', 'ADA', 'Ada%20', '%20Ada', 'Ada%00', 'Ada%2F', 'Ad%C3%A1', 'Ada;x=1', '.', 'A%64a%2e']) {
    const { status } = await api.askRaw(`/api/${path}/tasks`, token)
    expect(status, path).toBe(403)
  }
  for (const target of ['/api/%41da/tasks', '/api/Ada/tasks/', 'http://elsewhere.example/api/Ada/tasks']) {
    expect((await api.askRaw(target, token)).status, target).toBe(200)
    expect((await api.askRaw(target, await api.tokenFor('Eve'))).status, target).toBe(403)
  }
})

test.for([
  '/api//tasks',
  '/api/tasks',
  '//api/Ada/tasks',
  '/api/x/../Ada/tasks',
  '/API/Ada/tasks',
  '/api/Ada/TASKS',
  '/api/Ada%2Ftasks',
  '/api\\Ada\\tasks',
])('the target %s names nothing', async target => {
  const api = await startApi()
  const { token } = await api.person('Ada')
  const { status, text } = await api.askRaw(target, token)
  expect(status).toBe(404)
  expect(JSON.parse(text)).toMatchObject({ code: 'TASKS_NOT_FOUND' })
})

test.for(['/api/%E0%A4%A/tasks', '/api/%zz/tasks', '/api/%ff/tasks', '/api/%ED%A0%80/tasks', '/api/%C0%AF/tasks'])(
  'the broken percent-encoding of %s is answered with 400, token or not',
  async target => {
    const api = await startApi()
    const { token } = await api.person('ada')
    for (const answer of [await api.askRaw(target), await api.askRaw(target, token)]) {
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'TASKS_PATH_MALFORMED' })
    }
  },
)

test.for(guarded.filter(({ path }) => path.includes('{id}')))(
  'a broken percent-encoding of the id in $id is 400, after the guard',
  async ({ method, path }) => {
    const api = await startApi()
    const { token } = await api.person('ada')
    const target = fill(path, 'ada', '%zz')
    expect((await api.ask({ method, path: target })).status).toBe(401)
    expect((await api.ask({ method, path: target, token })).status).toBe(400)
  },
)
