import { expect, test } from 'vitest'
import { startApi } from './support/api.ts'

const someId = '01a20406-6e28-7cc8-8583-186cf1af3831'

test.for([
  ['/healthz', 'GET, HEAD', ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
  ['/readyz', 'GET, HEAD', ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
  ['/api/ada/tasks', 'GET, HEAD, POST', ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']],
  [`/api/ada/tasks/${someId}`, 'GET, HEAD, PUT, DELETE', ['POST', 'PATCH', 'OPTIONS']],
  [`/api/ada/tasks/${someId}/complete`, 'PATCH', ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']],
] as const)('%s allows %s, and says so to any other method', async ([path, allow, others]) => {
  const api = await startApi()
  const { token } = await api.person('ada')
  for (const method of others) {
    const { status, headers } = await api.ask({ method, path, token })
    expect(status, method).toBe(405)
    expect(headers.get('allow')).toBe(allow)
  }
})

test.for([
  '/',
  '/api',
  '/api/',
  '/api/ada',
  '/favicon.ico',
  '/api/ada/task',
  '/healthz/',
  '/healthz/x',
  '/HEALTHZ',
  '/readyz/..%2f',
])('the path %s is 404 and says nothing else', async path => {
  const api = await startApi()
  const { status, body } = await api.ask({ path })
  expect(status).toBe(404)
  expect(body).toEqual({
    type: 'urn:jwt-guard:error:TASKS_NOT_FOUND',
    title: 'Not Found',
    status: 404,
    code: 'TASKS_NOT_FOUND',
    detail: 'There is nothing here.',
  })
})

test('HEAD is answered as GET is, without a body', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  const { id } = await ada.add('x')
  for (const path of ['/healthz', '/readyz', '/api/ada/tasks', `/api/ada/tasks/${id}`]) {
    const [head, get] = [
      await api.ask({ method: 'HEAD', path, token: ada.token }),
      await api.ask({ path, token: ada.token }),
    ]
    expect(head.status, path).toBe(200)
    expect(head.body).toBeUndefined()
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
  }
})

test('no answer may be kept, guessed at, framed or traced to its maker', async () => {
  const api = await startApi()
  const { token } = await api.person('ada')
  for (const ask of [
    { path: '/healthz' },
    { path: '/nowhere' },
    { path: '/api/ada/tasks' },
    { path: '/api/ada/tasks', token },
    { path: '/api/eve/tasks', token },
    { path: '/api/ada/tasks', token, method: 'POST', json: {} },
  ]) {
    const { headers } = await api.ask(ask)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('etag')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
  }
})

test('a conditional request is answered whole: nothing was kept that it could compare', async () => {
  const ada = await (await startApi()).person('ada')
  expect((await ada.ask('GET', '', { headers: { 'if-none-match': '*' } })).status).toBe(200)
})

const app = 'http://localhost:3000'
const preflight = {
  method: 'OPTIONS',
  path: '/api/ada/tasks',
  headers: { origin: app, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
}

test('a preflight of an accepted origin is answered without a token', async () => {
  const api = await startApi()
  const { status, headers } = await api.ask(preflight)
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe(app)
  expect(headers.get('access-control-allow-methods')).toBe('GET,HEAD,POST,PUT,PATCH,DELETE')
  expect(headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type')
  expect(headers.get('access-control-allow-credentials')).toBeNull()
})

test("an accepted origin's page may read every answer, with the fields that it needs", async () => {
  const api = await startApi()
  const { token } = await api.person('ada')
  for (const ask of [{ path: '/api/ada/tasks' }, { path: '/api/ada/tasks', token }, { path: '/nowhere' }]) {
    const { headers } = await api.ask({ ...ask, headers: { origin: app } })
    expect(headers.get('access-control-allow-origin')).toBe(app)
    expect(headers.get('access-control-expose-headers')).toBe('Location,Retry-After,WWW-Authenticate')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toContain('Origin')
  }
})

test.for(['http://localhost:3001', 'https://localhost:3000', 'http://localhost:3000.evil.example', 'null', ''])(
  'the origin %j is told nothing',
  async origin => {
    const api = await startApi()
    const answers = [
      await api.ask({ ...preflight, headers: { ...preflight.headers, origin } }),
      await api.ask({ path: '/healthz', headers: { origin } }),
    ]
    for (const { headers } of answers) expect(headers.get('access-control-allow-origin')).toBeNull()
  },
)

test('with no accepted origins, no origin is told anything', async () => {
  const api = await startApi({ corsOrigins: [] })
  expect((await api.ask(preflight)).headers.get('access-control-allow-origin')).toBeNull()
})

test('an OPTIONS that is no preflight is a method like any other', async () => {
  const api = await startApi()
  expect((await api.ask({ method: 'OPTIONS', path: '/api/ada/tasks', headers: { origin: app } })).status).toBe(401)
  expect((await api.ask({ method: 'OPTIONS', path: '/nowhere' })).status).toBe(404)
})
