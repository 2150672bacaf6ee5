import { once } from 'node:events'
import { connect, type SessionOptions } from 'node:http2'
import Fastify, { type FastifyInstance, type FastifyRequest, type onRequestAsyncHookHandler } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPrincipal, jwtGuard, principalOf, protect as protectTyped } from '../../src/adapters/fastify.ts'
import { type Guard, OptionsError, type Principal, type Rule } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as (guard: Guard, rule?: Rule) => onRequestAsyncHookHandler
const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet = async (request: FastifyRequest): Promise<unknown> => {
  const { subject, params } = principalOf(request)
  return { subject, params }
}

let app: FastifyInstance
let errors: unknown[]
beforeEach(() => {
  app = Fastify()
  errors = []
  app.setErrorHandler((error, _request, reply) => {
    errors.push(error)
    return reply.code((error as { status?: number }).status ?? 500).send('caught')
  })
})
afterEach(() => app.close())

/** Asks over a connection of its own. */
async function ask(target: string, token?: string, init: RequestInit = {}): Promise<{ status: number; body: string }> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const headers = { connection: 'close', ...(token && { authorization: `Bearer ${token}` }), ...init.headers }
  const response = await fetch(`http://127.0.0.1:${port}${target}`, { ...init, headers })
  return { status: response.status, body: await response.text() }
}

const statusesOf = async (target: string): Promise<number[]> => [
  (await ask(target)).status,
  (await ask(target, issueToken({ sub: 'bob' }))).status,
  (await ask(target, issueToken())).status,
]

describe('the hook', () => {
  it.each(['onRequest', 'preValidation', 'preHandler'])('protects a route as %s', async stage => {
    app.post('/api/:user_id/tasks', { [stage]: protect(guard, user) }, greet)
    const sent = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    expect((await ask('/api/alice/tasks', undefined, sent)).status).toBe(401)
    expect((await ask('/api/bob/tasks', issueToken(), sent)).status).toBe(403)
    const { status, body } = await ask('/api/alice/tasks', issueToken(), sent)
    expect([status, JSON.parse(body)]).toEqual([200, { subject: 'alice', params: { user_id: 'alice' } }])
  })

  it('added to a scope protects the scope, what is in it, and nothing beside it', async () => {
    app.register(async scope => {
      scope.addHook('onRequest', protect(guard, user))
      scope.get('/in/:user_id', greet)
      scope.register(async inner => void inner.get('/in/:user_id/deeper', greet))
    })
    app.get('/beside/:user_id', async () => 'open')
    expect(await statusesOf('/in/alice')).toEqual([401, 403, 200])
    expect(await statusesOf('/in/alice/deeper')).toEqual([401, 403, 200])
    expect(await statusesOf('/beside/alice')).toEqual([200, 200, 200])
  })

  it('is asked before the body is read, and lets no method off', async () => {
    app.all('/', { onRequest: protect(guard) }, greet)
    const endless = new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(1024)) })
    const sent = { method: 'POST', body: endless, duplex: 'half' } as RequestInit
    expect((await ask('/', undefined, sent).catch(() => ({ status: 401 }))).status).toBe(401)
    for (const method of ['OPTIONS', 'HEAD', 'DELETE']) expect((await ask('/', undefined, { method })).status).toBe(401)
  })

  it('protects the HEAD route that Fastify adds to a GET route', async () => {
    app.get('/', { onRequest: protect(guard) }, greet)
    expect(await ask('/', undefined, { method: 'HEAD' })).toEqual({ status: 401, body: '' })
    expect((await ask('/', issueToken(), { method: 'HEAD' })).status).toBe(200)
  })

  it('PATH-15: a route without the parameter is misuse, which goes to the error handler at the first request', async () => {
    app.get('/api/:id', { onRequest: protect(guard, user) }, greet)
    expect(await statusesOf('/api/alice')).toEqual([500, 500, 500])
    expect(errors[0]).toMatchObject({ code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('"user_id"') })
  })

  it('PATH-17: a request that leaves an optional parameter out does not match', async () => {
    app.get('/api/:user_id?', { onRequest: protect(guard, user) }, greet)
    expect(await statusesOf('/api')).toEqual([401, 403, 403])
    expect(await statusesOf('/api/')).toEqual([401, 403, 403])
    expect(await statusesOf('/api/alice')).toEqual([401, 403, 200])
  })

  it('a path that no route has is refused in a protected scope as one of another subject', async () => {
    app.addHook('onRequest', protect(guard, { ...user, mismatchStatus: 404 }))
    expect(await statusesOf('/nowhere')).toEqual([401, 404, 404])
    expect(errors).toEqual([])
  })

  it('a denial is an answer: hooks on sending see it, hooks on errors do not', async () => {
    const seen: string[] = []
    app.addHook('onError', async () => void seen.push('error'))
    app.addHook('onSend', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*')
      seen.push('send')
    })
    app.addHook('onResponse', async (_request, reply) => void seen.push(`response ${reply.statusCode}`))
    app.get('/', { onRequest: protect(guard) }, greet)
    expect((await ask('/')).body).toContain('GUARD_CREDENTIALS_MISSING')
    expect([seen, errors]).toEqual([['send', 'response 401'], []])
  })

  it('an outage is answered with 503, and does not go to the error handler', async () => {
    app.get('/', { onRequest: protect(remoteGuard([down]).guard) }, greet)
    expect((await ask('/', issueToken())).status).toBe(503)
    expect(errors).toEqual([])
  })

  it('an answer that somebody else has sent meanwhile stands', async () => {
    app.get(
      '/',
      {
        onRequest: [
          (_request, reply, done) => {
            reply.code(429).send('too many')
            done()
          },
          protect(guard),
        ],
      },
      greet,
    )
    expect(await ask('/')).toEqual({ status: 429, body: 'too many' })
    expect(errors).toEqual([])
  })

  it('credentials that a hook upstream put into the headers count', async () => {
    app.addHook('onRequest', async request => {
      request.headers.authorization = `Bearer ${issueToken()}`
    })
    app.get('/', { onRequest: protect(guard) }, greet)
    expect((await ask('/')).status).toBe(200)
  })

  it('works where a request is injected, without a server', async () => {
    app.get('/api/:user_id', { onRequest: protect(guard, user) }, greet)
    const headers = { authorization: `Bearer ${issueToken()}` }
    expect((await app.inject({ url: '/api/alice', headers })).statusCode).toBe(200)
    expect((await app.inject({ url: '/api/bob', headers })).statusCode).toBe(403)
    expect((await app.inject({ url: '/api/alice' })).statusCode).toBe(401)
  })

  it('CRED-05: over HTTP/2, too, two fields are refused, though Node shows one', async () => {
    const secure = Fastify({ http2: true })
    secure.get('/', { onRequest: protectTyped(guard) }, greet as never)
    await secure.listen({ port: 0, host: '127.0.0.1' })
    const { port } = secure.server.address() as { port: number }
    // Node's own client would not send them
    const session = connect(`http://127.0.0.1:${port}`, { strictSingleValueFields: false } as SessionOptions)
    const fields = [':method', 'GET', ':path', '/', ':scheme', 'http', 'authorization', `Bearer ${issueToken()}`]
    const statuses = []
    for (const more of [[], ['authorization', 'Bearer x']]) {
      const [headers] = await once(session.request([...fields, ...more] as never).end(), 'response')
      statuses.push(headers[':status'])
    }
    session.destroy()
    await secure.close()
    expect(statuses).toEqual([200, 400])
  })

  it('a wrong rule throws when the hook is made', () => {
    expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never)).toThrow(OptionsError)
  })
})

describe('the plugin', () => {
  it('decorates each request with its principal, to which nothing can be written', async () => {
    await app.register(jwtGuard)
    const decorated = (request: FastifyRequest): Principal | undefined => request.getDecorator('principal')
    app.addHook('onRequest', async request => {
      expect(() => Object.assign(request, { principal: { subject: 'mallory' } })).toThrow(TypeError)
      Object.assign(request, { user: { subject: 'mallory' } })
      expect(() => principalOf(request)).toThrow(OptionsError)
    })
    app.get('/open', async request => [decorated(request) ?? null, findPrincipal(request) ?? null])
    app.get('/closed', { onRequest: protect(guard) }, async request => decorated(request)?.subject)
    app.get('/optional', { onRequest: protect(guard, { optional: true }) }, async request => [
      decorated(request) ?? null,
    ])
    expect((await ask('/open', issueToken())).body).toBe('[null,null]')
    expect((await ask('/closed', issueToken())).body).toBe('alice')
    expect((await ask('/optional')).body).toBe('[null]')
    expect(errors).toEqual([])
  })

  it('PATH-15: refuses a route that has not the parameter of its hook, when it is added', async () => {
    await app.register(jwtGuard)
    app.get('/api/:user_id', { onRequest: [async () => {}, protect(guard, user)] }, greet)
    for (const stage of ['onRequest', 'preValidation', 'preHandler']) {
      expect(() => app.get('/api/:id/x', { [stage]: protect(guard, user) }, greet)).toThrow(
        expect.objectContaining({ code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('/api/:id/x') }),
      )
    }
  })

  it('protects the scope that registers it, and refuses a route that has not the parameter', async () => {
    app.register(async scope => {
      await scope.register(jwtGuard, { guard, rule: user })
      scope.get('/in/:user_id', greet)
      expect(() => scope.get('/in', greet)).toThrow(OptionsError)
    })
    app.register(async scope => {
      await scope.register(jwtGuard, { guard })
      scope.get('/any', greet)
    })
    app.get('/beside', async () => 'open')
    expect(await statusesOf('/in/alice')).toEqual([401, 403, 200])
    expect(await statusesOf('/any')).toEqual([401, 200, 200])
    expect(await statusesOf('/beside')).toEqual([200, 200, 200])
  })

  it.each([
    ['a rule without a guard', { rule: user }],
    ['a guard that is undefined', { guard: undefined }],
    ['a misspelt option', { gaurd: guard }],
    ['a rule that is undefined', { guard, rule: undefined }],
    ['a wrong rule', { guard, rule: { scopes: [] } }],
  ])('%s fails at start-up', async (_, options) => {
    await expect(app.register(jwtGuard, options as never)).rejects.toBeInstanceOf(OptionsError)
  })

  it('a decorator of that name that is somebody else’s fails at start-up', async () => {
    app.decorateRequest('principal', null)
    await expect(app.register(jwtGuard)).rejects.toThrow(/principal/)
  })

  it('tells Fastify the version that it is for', async () => {
    Object.defineProperty(app, 'version', { value: '4.28.0' })
    await expect(app.register(jwtGuard)).rejects.toThrow(/expected '5\.x'/)
  })
})
