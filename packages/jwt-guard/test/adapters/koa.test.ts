import { Readable } from 'node:stream'
import Router, { type RouterMiddleware } from '@koa/router'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPrincipal, type ProtectMiddleware, principalOf, protect as protectTyped } from '../../src/adapters/koa.ts'
import { type Guard, OptionsError, type Rule } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as (guard: Guard, rule?: Rule) => ProtectMiddleware
const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet: RouterMiddleware = ctx => {
  const { subject, params } = principalOf(ctx)
  ctx.body = { subject, params }
}

let running: RunningServer
let app: Koa
let router: Router
let errors: unknown[]
beforeEach(async () => {
  app = new Koa()
  router = new Router()
  errors = []
  app.on('error', error => errors.push(error))
  let callback: ReturnType<Koa['callback']> | undefined
  running = await serve((request, response) => {
    callback ??= app.use(router.routes()).callback()
    void callback(request, response)
  })
})
afterEach(() => running.stop())

const statusesOf = async (target: string): Promise<number[]> => [
  (await running.ask(target)).status,
  (await running.askAs(issueToken({ sub: 'bob' }), target)).status,
  (await running.askAs(issueToken(), target)).status,
]

const mounts: readonly [string, (protection: ProtectMiddleware) => void][] = [
  ['a route', protection => void router.get('/api/:user_id/tasks', protection, greet)],
  ['router.use', protection => void router.use('/api/:user_id', protection).get('/api/:user_id/tasks', greet)],
  [
    'a router in a router',
    protection => {
      const inner = new Router().use(protection).get('/tasks', greet)
      router.use('/api/:user_id', inner.routes())
    },
  ],
  ['a prefix', protection => void router.prefix('/api/:user_id').get('/tasks', protection, greet)],
]
it.each(mounts)('on %s, the path is matched with the claim', async (_, mount) => {
  mount(protect(guard, user))
  expect(await statusesOf('/api/alice/tasks')).toEqual([401, 403, 200])
  const { body } = await running.askAs(issueToken(), '/api/alice/tasks')
  expect(JSON.parse(body)).toEqual({ subject: 'alice', params: { user_id: 'alice' } })
})

it('PATH-15: where no router has matched the parameter it is misuse, which goes the way of errors and never passes', async () => {
  router.get('/api/:id', protect(guard, user), greet)
  app.use((ctx, next) => (ctx.path === '/before/alice' ? protect(guard, user)(ctx, next) : next()))
  for (const target of ['/api/alice', '/before/alice']) expect(await statusesOf(target)).toEqual([500, 500, 500])
  expect(errors[0]).toMatchObject({ code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('"user_id"') })
})

it('PATH-17: a request that leaves an optional segment out does not match', async () => {
  router.get('/api{/:user_id}', protect(guard, user), greet)
  expect(await statusesOf('/api')).toEqual([401, 403, 403])
  expect(await statusesOf('/api/alice')).toEqual([401, 403, 200])
})

it('the principal is in the state of the context, whatever was set upstream', async () => {
  const forged = { subject: 'mallory' }
  app.use((ctx, next) => {
    ctx.state['principal'] = forged
    ctx['principal'] = forged
    return next()
  })
  const tell: RouterMiddleware = ctx => {
    ctx.body = JSON.stringify([ctx.state['principal']?.subject ?? null, findPrincipal(ctx)?.subject ?? null])
  }
  router.get('/closed', protect(guard), tell)
  router.get('/optional', protect(guard, { optional: true }), tell)
  router.get('/open', ctx => {
    ctx.body = JSON.stringify(findPrincipal(ctx) ?? null)
  })
  router.get('/misuse', greet)
  expect((await running.askAs(issueToken(), '/closed')).body).toBe('["alice","alice"]')
  expect((await running.ask('/optional')).body).toBe('[null,null]')
  expect((await running.askAs(issueToken(), '/open')).body).toBe('null')
  expect((await running.askAs(issueToken(), '/misuse')).status).toBe(500)
  expect(errors).toMatchObject([{ code: 'GUARD_PRINCIPAL_ABSENT' }])
})

it('a denial and an outage are answers: middleware around sees them, the error event does not', async () => {
  const seen: number[] = []
  app.use(async (ctx, next) => {
    await next()
    ctx.set('x-app', 'mine')
    seen.push(ctx.status)
  })
  router.get('/', protect(guard), greet).get('/down', protect(remoteGuard([down]).guard), greet)
  expect((await running.ask('/')).headers).toMatchObject({
    'x-app': 'mine',
    'content-type': 'application/problem+json',
  })
  expect((await running.askAs(issueToken(), '/down')).headers['retry-after']).toBe('1')
  expect([seen, errors]).toEqual([[401, 503], []])
})

it('HEAD is answered without a body, and no method is let off', async () => {
  router.all('/', protect(guard), greet)
  const head = await running.ask('/', { method: 'HEAD' })
  expect([head.status, head.body]).toEqual([401, ''])
  for (const method of ['POST', 'OPTIONS', 'DELETE']) expect((await running.ask('/', { method })).status).toBe(401)
})

it('CRED-05: two fields are refused, and what middleware upstream put into the header counts otherwise', async () => {
  router.get('/', protect(guard), greet)
  router.get(
    '/cookie',
    (ctx, next) => {
      ctx.headers.authorization = `Bearer ${issueToken()}`
      return next()
    },
    protect(guard),
    greet,
  )
  const twice = { fields: ['Authorization', `Bearer ${issueToken()}`, 'authorization', 'Bearer x'] }
  expect((await running.ask('/', twice)).status).toBe(400)
  expect((await running.ask('/cookie')).status).toBe(200)
  expect((await running.ask('/cookie', twice)).status).toBe(400)
})

it('what a handler throws goes the way of errors as it is, and a stream is streamed', async () => {
  const thrown = new Error('of the handler')
  router.get('/throws', protect(guard), () => Promise.reject(thrown))
  router.get('/streams', protect(guard), ctx => {
    ctx.body = Readable.from(['hel', 'lo'])
  })
  expect((await running.askAs(issueToken(), '/throws')).status).toBe(500)
  expect(errors).toEqual([thrown])
  expect((await running.askAs(issueToken(), '/streams')).body).toBe('hello')
})

describe('a rule', () => {
  it('that is wrong throws when the middleware is made', () => {
    expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never)).toThrow(OptionsError)
  })
})
