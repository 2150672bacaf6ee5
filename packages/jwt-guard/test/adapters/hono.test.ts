import { Hono, type MiddlewareHandler } from 'hono'
import { every, except, some } from 'hono/combine'
import { cors } from 'hono/cors'
import { streamText } from 'hono/streaming'
import { beforeEach, describe, expect, it } from 'vitest'
import { findPrincipal, principalOf, protectPath, protect as protectTyped } from '../../src/adapters/hono.ts'
import { type Guard, OptionsError, type Rule } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down, hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as (guard: Guard, rule?: Rule) => MiddlewareHandler
const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet: MiddlewareHandler = async c => {
  const { subject, params } = principalOf(c)
  return c.json({ subject, params })
}

let app: Hono
let errors: unknown[]
beforeEach(() => {
  app = new Hono()
  errors = []
  app.onError((error, c) => {
    errors.push(error)
    return c.text('caught', 500)
  })
})

/** Asks without a server, as Hono runs on Workers, Deno and Bun. */
async function ask(target: string, token?: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token !== undefined) headers.append('authorization', `Bearer ${token}`)
  return app.request(target, { ...init, headers })
}

const statusesOf = async (target: string): Promise<number[]> => [
  (await ask(target)).status,
  (await ask(target, issueToken({ sub: 'bob' }))).status,
  (await ask(target, issueToken())).status,
]

describe('the middleware', () => {
  const mounts: readonly [string, (protection: MiddlewareHandler) => void][] = [
    ['a route', protection => void app.get('/api/:user_id/tasks', protection, greet)],
    [
      'app.use with a path',
      protection => void app.use('/api/:user_id/*', protection).get('/api/:user_id/tasks', greet),
    ],
    [
      'an app that is mounted on a path',
      protection => void app.route('/api/:user_id', new Hono().use(protection).get('/tasks', greet)),
    ],
    [
      'a base path',
      protection => {
        const based = app.basePath('/api/:user_id')
        based.use(protection)
        based.get('/tasks', greet)
      },
    ],
  ]
  it.each(mounts)('on %s, the path is matched with the claim', async (_, mount) => {
    mount(protect(guard, user))
    expect(await statusesOf('/api/alice/tasks')).toEqual([401, 403, 200])
    const answer = await ask('/api/alice/tasks', issueToken())
    expect(await answer.json()).toEqual({ subject: 'alice', params: { user_id: 'alice' } })
  })

  it('PATH-15: a mount that has not the parameter is misuse, which goes to onError and never passes', async () => {
    app.get('/api/:id', protect(guard, user), greet)
    app.use('/before/*', protect(guard, user)).get('/before/:user_id', greet)
    for (const target of ['/api/alice', '/before/alice']) expect(await statusesOf(target)).toEqual([500, 500, 500])
    expect(errors[0]).toMatchObject({ code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('"user_id"') })
  })

  it('PATH-17: a request that leaves an optional parameter out does not match', async () => {
    app.get('/api/:user_id?', protect(guard, user), greet)
    expect(await statusesOf('/api')).toEqual([401, 403, 403])
    expect(await statusesOf('/api/alice')).toEqual([401, 403, 200])
  })

  it('the principal is a variable of the context, whatever was set upstream', async () => {
    const forged = { subject: 'mallory' }
    app.use(async (c, next) => {
      c.set('principal' as never, forged as never)
      await next()
    })
    app.get('/closed', protectTyped(guard), c => c.text(c.get('principal').subject))
    app.get('/optional', protectTyped(guard, { optional: true }), c => c.json(c.var.principal?.subject ?? null))
    app.get('/open', c => c.json(findPrincipal(c) ?? null))
    app.get('/misuse', greet)
    expect(await (await ask('/closed', issueToken())).text()).toBe('alice')
    expect(await (await ask('/optional')).text()).toBe('null')
    expect(await (await ask('/open', issueToken())).text()).toBe('null')
    expect((await ask('/misuse', issueToken())).status).toBe(500)
    expect(errors).toMatchObject([{ code: 'GUARD_PRINCIPAL_ABSENT' }])
  })

  it('HEAD is answered without a body, and no method is let off', async () => {
    app.all('/', protect(guard), greet)
    const head = await ask('/', undefined, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([401, ''])
    expect(head.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    for (const method of ['POST', 'OPTIONS', 'DELETE']) expect((await ask('/', undefined, { method })).status).toBe(401)
  })

  it('a denial has the fields that middleware around it sets, and a preflight passes what stands before it', async () => {
    app.use(cors()).get('/', protect(guard), greet)
    const denied = await ask('/', undefined, { headers: { origin: 'https://app.example' } })
    expect([denied.status, denied.headers.get('access-control-allow-origin')]).toEqual([401, '*'])
    expect(denied.headers.get('content-type')).toBe('application/problem+json')
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    }
    expect((await ask('/', undefined, preflight)).status).toBe(204)
  })

  it('a denial comes through what Hono combines middleware by: except, every, and some where the guard stands last', async () => {
    const withKey: MiddlewareHandler = async (c, next) => {
      if (c.req.query('key') !== 'right') throw new Error('no key')
      await next()
    }
    app.use('/except/*', except('/except/public', protect(guard))).get('/except/:name', c => c.text('in'))
    app.use('/every', every(cors(), protect(guard))).get('/every', c => c.text('in'))
    app.use('/some', some(withKey, protect(guard))).get('/some', c => c.text('in'))
    for (const path of ['/except/public', '/some?key=right']) expect((await ask(path)).status).toBe(200)
    for (const path of ['/except/private', '/every', '/some', '/some?key=wrong']) {
      expect([path, (await ask(path)).status, (await ask(path, issueToken())).status]).toEqual([path, 401, 200])
    }
    expect(errors).toEqual([])
  })

  it('a denial and an outage are answers: onError sees neither', async () => {
    app.get('/', protect(guard), greet).get('/down', protect(remoteGuard([down]).guard), greet)
    expect([(await ask('/')).status, (await ask('/down', issueToken())).status]).toEqual([401, 503])
    expect(errors).toEqual([])
  })

  it('an error that a handler throws goes to onError as it is', async () => {
    const thrown = new Error('of the handler')
    app.get('/', protect(guard), () => Promise.reject(thrown))
    expect((await ask('/', issueToken())).status).toBe(500)
    expect(errors).toEqual([thrown])
  })

  it('bodies are streamed through it', async () => {
    app.post('/', protect(guard), c => streamText(c, async stream => void (await stream.write(await c.req.text()))))
    expect(await (await ask('/', issueToken(), { method: 'POST', body: 'hello' })).text()).toBe('hello')
  })

  it('ANS-13: a caller who gives up is waited for no longer, and is no error', async () => {
    const slow = hold(keySet())
    const { guard: cold } = remoteGuard([slow.reply])
    let calls = 0
    app.get('/', protect(cold), c => {
      calls += 1
      return c.text('ok')
    })
    const caller = new AbortController()
    const answer = ask('/', issueToken(), { signal: caller.signal })
    await settle()
    caller.abort()
    expect((await answer).status).toBe(499)
    slow.release()
    await settle()
    expect([calls, (await ask('/', issueToken())).status]).toEqual([0, 200])
  })

  it('CRED-05: two fields are refused', async () => {
    app.get('/', protect(guard), greet)
    expect((await ask('/', issueToken(), { headers: { authorization: 'Bearer x' } })).status).toBe(400)
  })

  it('a wrong rule throws when the middleware is made', () => {
    expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never)).toThrow(OptionsError)
  })
})

describe('protectPath', () => {
  it('mounts path and protection in one', async () => {
    app
      .use(...protectPath(guard, '/api/:user_id/*', { pathClaims: { user_id: 'sub' } }))
      .get('/api/:user_id/tasks', greet)
    expect(await statusesOf('/api/alice/tasks')).toEqual([401, 403, 200])
  })

  it('PATH-15: of a path without the parameter throws at once', () => {
    expect(() => protectPath(guard, '/api/:id/*', user as never)).toThrow(
      expect.objectContaining({ code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('"/api/:id/*"') }),
    )
  })
})
