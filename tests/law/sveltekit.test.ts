// The hook and the endpoint that the guide has for SvelteKit, run by SvelteKit.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { sveltekit } from '@sveltejs/kit/vite'
import { createServer as createVite, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'

let vite: ViteDevServer
let server: Server
beforeAll(async () => {
  Reflect.set(globalThis, Symbol.for('the guard of the test'), staticGuard())
  vite = await createVite({
    configFile: false,
    root: join(import.meta.dirname, 'sveltekit'),
    plugins: [sveltekit()],
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    logLevel: 'error',
  })
  server = createServer(vite.middlewares)
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  server.close()
  await vite.close()
})

async function ask(path: string, subject?: string, method = 'GET'): Promise<{ status: number; body: string }> {
  const { port } = server.address() as AddressInfo
  const headers = { connection: 'close', ...(subject && { authorization: `Bearer ${issueToken({ sub: subject })}` }) }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers })
  return { status: response.status, body: await response.text() }
}

it.each(['/api/alice/tasks', '/%61pi/alice/tasks', '/api/alice/tasks?x=/open'])(
  'the hook stands before every path of a guarded route: %s',
  async path => {
    const { status, body } = await ask(path)
    expect([status, JSON.parse(body).code]).toEqual([401, 'GUARD_CREDENTIALS_MISSING'])
    expect(await ask(path, 'alice')).toEqual({ status: 200, body: '{"user":"alice","local":"alice"}' })
  },
)

it.each(['HEAD', 'POST', 'OPTIONS'])('the hook lets no method off: %s', async method => {
  expect((await ask('/api/alice/tasks', undefined, method)).status).toBe(401)
})

it('a route beside it asks nobody', async () => {
  expect(await ask('/open')).toEqual({ status: 200, body: '"nobody"' })
})

it.each([
  ['PATH-01', '/api/bob/tasks', 'alice', 403],
  ['PATH-03', '/api/a%2Fb/tasks', 'a/b', 200],
  ['PATH-03', '/api/a%252Fb/tasks', 'a/b', 403],
  ['PATH-03', '/api/a%252Fb/tasks', 'a%2Fb', 200],
])(
  '%s: the endpoint matches the parameter that SvelteKit decoded once: %s for %s',
  async (_, path, subject, status) => {
    expect((await ask(path, subject)).status).toBe(status)
  },
)
