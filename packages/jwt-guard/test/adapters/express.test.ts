import { connect } from 'node:net'
import express5, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express'
// @ts-expect-error express 4 has no types here: it is used as Express 5 is
import express4 from 'express4'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findPrincipal, principalOf, protectPath, protect as protectTyped } from '../../src/adapters/express.ts'
import { type Guard, OptionsError, type Rule } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken, keyOf } from '../support/issuer.ts'
import { down, hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

/** Routes are made from tables here, which their types cannot follow. */
const protect = protectTyped as (guard: Guard, rule?: Rule) => RequestHandler
const versions = [
  ['5', express5],
  ['4', express4 as typeof express5],
] as const

const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet: RequestHandler = (req, res) =>
  void res.json({ subject: principalOf(req).subject, params: principalOf(req).params })

describe.each(versions)('Express %s', (version, express) => {
  let running: RunningServer
  let app: Express
  let errors: unknown[]

  beforeEach(async () => {
    app = express()
    errors = []
    running = await serve((req, res) => app(req, res))
  })
  afterEach(() => running.stop())

  /** The last of the app: keeps what came to it and tells its status only. */
  function catchErrors(): void {
    app.use((error: { status?: number }, _req: Request, res: Response, next: NextFunction) => {
      errors.push(error)
      if (res.headersSent) return next(error)
      res.status(error.status ?? 500).json({ caught: true })
    })
  }

  const mounts: readonly [string, (protection: RequestHandler) => void][] = [
    ['a route', protection => void app.get('/api/:user_id/tasks', protection, greet)],
    ['all methods', protection => void app.all('/api/:user_id/tasks', protection, greet)],
    ['a path before a router', protection => void app.use('/api/:user_id/tasks', protection, Router().get('/', greet))],
    [
      'a router that merges parameters',
      protection => {
        const tasks = express.Router({ mergeParams: true })
        tasks.use(protection)
        tasks.get('/', greet)
        app.use('/api/:user_id/tasks', tasks)
      },
    ],
    [
      'a router’s own path',
      protection => void app.use('/api', express.Router().get('/:user_id/tasks', protection, greet)),
    ],
    [
      'an app in an app',
      protection => {
        const inner = express()
        inner.get('/:user_id/tasks', protection, greet)
        app.use('/api', inner)
      },
    ],
  ]

  it.each(mounts)('on %s, the path is matched with the claim', async (_, mount) => {
    mount(protect(guard, user))
    const own = await running.askAs(issueToken(), '/api/alice/tasks')
    expect([own.status, JSON.parse(own.body)]).toEqual([200, { subject: 'alice', params: { user_id: 'alice' } }])
    expect((await running.askAs(issueToken(), '/api/bob/tasks')).status).toBe(403)
    expect((await running.ask('/api/alice/tasks')).status).toBe(401)
  })

  it('a mount that has not the parameter throws, naming the fix, and never passes', async () => {
    const tasks = express.Router()
    tasks.use(protect(guard, user))
    tasks.get('/', greet)
    app.use('/api/:user_id/tasks', tasks)
    app.use('/elsewhere', protect(guard, user), greet)
    catchErrors()
    for (const target of ['/api/alice/tasks', '/elsewhere']) {
      for (const ask of [running.askAs(issueToken(), target), running.ask(target)]) expect((await ask).status).toBe(500)
    }
    expect(errors).toHaveLength(4)
    for (const error of errors) {
      expect(error).toBeInstanceOf(OptionsError)
      expect(error).toMatchObject({
        code: 'GUARD_PARAMETER_ABSENT',
        message: expect.stringMatching(/"user_id".*mergeParams/),
      })
    }
  })

  it.each([
    ['no credentials', [], 401, 'Bearer realm="api"', 'GUARD_CREDENTIALS_MISSING'],
    ['an empty field', ['Authorization', ''], 401, 'Bearer realm="api"', 'GUARD_CREDENTIALS_MISSING'],
    ['another scheme', ['Authorization', 'Basic YQ=='], 401, 'Bearer realm="api"', 'GUARD_CREDENTIALS_MISSING'],
    ['no token', ['Authorization', 'Bearer'], 400, /invalid_request/, 'GUARD_CREDENTIALS_MALFORMED'],
    [
      'two fields',
      ['Authorization', `Bearer ${issueToken()}`, 'authorization', `Bearer ${issueToken()}`],
      400,
      /invalid_request/,
      'GUARD_CREDENTIALS_REPEATED',
    ],
    [
      'a good field and a bad one',
      ['Authorization', `Bearer ${issueToken()}`, 'Authorization', 'Basic YQ=='],
      400,
      /invalid_request/,
      'GUARD_CREDENTIALS_REPEATED',
    ],
    [
      'an expired token',
      ['Authorization', `Bearer ${issueToken({ exp: 1 })}`],
      401,
      /invalid_token/,
      'GUARD_TOKEN_EXPIRED',
    ],
    [
      'another’s token',
      ['Authorization', `Bearer ${issueToken({ sub: 'bob' })}`],
      403,
      undefined,
      'GUARD_PATH_MISMATCH',
    ],
  ] as const)('%s is answered with %s', async (_, fields, status, challenge, code) => {
    app.use('/api/:user_id/tasks', protect(guard, user), greet)
    const answer = await running.ask('/api/alice/tasks', { fields })
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['cache-control']).toBe('no-store')
    if (challenge === undefined) expect(answer.headers).not.toHaveProperty('www-authenticate')
    else expect(answer.headers['www-authenticate']).toMatch(challenge)
    expect(JSON.parse(answer.body)).toMatchObject({ status, code })
  })

  it('a token in the query beside the header is refused, through the whole of the target', async () => {
    app.use('/api/:user_id/tasks', protect(guard, user), greet)
    expect((await running.askAs(issueToken(), '/api/alice/tasks?access_token=x')).status).toBe(400)
    expect((await running.ask(`/api/alice/tasks?access_token=${issueToken()}`)).status).toBe(401)
  })

  it('HEAD is answered as GET without the body; no method is let off', async () => {
    app.use('/api/:user_id/tasks', protect(guard, user), greet)
    const get = await running.ask('/api/alice/tasks')
    const head = await running.ask('/api/alice/tasks', { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([401, ''])
    expect(head.headers['www-authenticate']).toBe(get.headers['www-authenticate'])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      expect((await running.ask('/api/alice/tasks', { method })).status).toBe(401)
      expect((await running.askAs(issueToken(), '/api/bob/tasks', { method })).status).toBe(403)
    }
  })

  it('an outage is answered with 503 and Retry-After', async () => {
    app.use('/api/:user_id/tasks', protect(remoteGuard([down]).guard, user), greet)
    const answer = await running.askAs(issueToken(), '/api/alice/tasks')
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    expect(answer.headers).not.toHaveProperty('www-authenticate')
  })

  it('a hidden path is answered as one that is not there', async () => {
    app.use('/api/:user_id/tasks', protect(guard, { ...user, mismatchStatus: 404 }), greet)
    const answer = await running.askAs(issueToken(), '/api/bob/tasks')
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('GUARD_')
  })

  it('an optional rule lets the anonymous through, and none who is invalid', async () => {
    app.get('/', protect(guard, { optional: true }), (req, res) => void res.json(findPrincipal(req)?.subject ?? null))
    expect((await running.ask('/')).body).toBe('null')
    expect((await running.ask('/', { fields: ['Authorization', ''] })).body).toBe('null')
    expect((await running.askAs(issueToken(), '/')).body).toBe('"alice"')
    expect((await running.askAs('x', '/')).status).toBe(401)
  })

  const encoded: readonly [string, string, number][] = [
    ['alice', '/api/alice/tasks', 200],
    ['alice', '/api/%61lice/tasks', 200],
    ['alice', '/api/%61%6C%69%63%65/tasks', 200],
    ['alice', '/api/%2561lice/tasks', 403],
    ['%61lice', '/api/%2561lice/tasks', 200],
    ['%61lice', '/api/%61lice/tasks', 403],
    ['a/b', '/api/a%2Fb/tasks', 200],
    ['a/b', '/api/a%2fb/tasks', 200],
    ['a/b', '/api/a/b/tasks', 404],
    ['a/b', '/api/a%252Fb/tasks', 403],
    ['a b', '/api/a%20b/tasks', 200],
    ['a b', '/api/a+b/tasks', 403],
    ['a+b', '/api/a+b/tasks', 200],
    ['é', '/api/%C3%A9/tasks', 200],
    ['é', '/api/e%CC%81/tasks', 403],
    ['é', '/api/%E9/tasks', 400],
    ['\u0000', '/api/%00/tasks', 200],
    ['alice', '/api/alice%00/tasks', 403],
    ['alice', '/api/%61lice%2F..%2Fbob/tasks', 403],
    ['alice', '/api/bob/../alice/tasks', 404],
    ['alice', '/api/./alice/tasks', 404],
    ['alice', '/api//tasks', 404],
    ['.', '/api/./tasks', 403],
    ['..', '/api/%2e%2e/tasks', 403],
    ['..', '/api/../tasks', 403],
    ['alice', '/api/%/tasks', 400],
    ['alice', '/api/%zz/tasks', 400],
    ['alice', '/api/%ff/tasks', 400],
    ['alice', '/api/alice;x=y/tasks', 403],
    ['alice', '/api/alice,bob/tasks', 403],
    ['alice', '/API/alice/TASKS/', 200],
    ['alice', '/api/ALICE/tasks', 403],
    ['alice', '/api/alice/tasks?user_id=bob', 200],
    ['bob', '/api/alice/tasks?user_id=bob', 403],
    ['alice', 'http://other.example/api/alice/tasks', 200],
    ['bob', 'http://bob/api/alice/tasks', 403],
    ['__proto__', '/api/__proto__/tasks', 200],
    ['alice', '/api/__proto__/tasks', 403],
  ]
  it.each(encoded)(
    'PATH-03: the subject %j at %s: %d, and the handler sees what was matched',
    async (sub, target, expected) => {
      app.use((error: { status: number }, _req: Request, _res: Response, next: NextFunction) => next(error))
      app.get('/api/:user_id/tasks', protect(guard, user), (req, res) => {
        res.json([req.params['user_id'], principalOf(req).params['user_id']])
      })
      catchErrors()
      const answer = await running.askAs(issueToken({ sub }), target)
      expect(answer.status).toBe(expected)
      if (expected === 200) expect(JSON.parse(answer.body)).toEqual([sub, sub])
    },
  )

  it('a value in body, query or cookie does not stand in for the path', async () => {
    app.use(express.json())
    app.post('/api/:user_id/tasks', protect(guard, user), greet)
    const fields = ['Content-Type', 'application/json', 'Cookie', 'user_id=alice', 'X-User-Id', 'alice']
    const answer = await running.askAs(issueToken(), '/api/bob/tasks?user_id=alice', { method: 'POST', fields })
    expect(answer.status).toBe(403)
  })

  it('nothing that was set upstream is taken for a principal', async () => {
    const forged = { subject: 'mallory', claims: { sub: 'mallory' } }
    app.use((req, _res, next) => {
      Object.assign(req, {
        principal: forged,
        user: forged,
        auth: forged,
        guard: forged,
        [Symbol('principal')]: forged,
      })
      next()
    })
    app.get('/open', (req, res) => void res.json(findPrincipal(req) ?? null))
    app.get('/closed', protect(guard), greet)
    app.get('/misuse', greet)
    catchErrors()
    expect((await running.ask('/open')).body).toBe('null')
    expect((await running.ask('/closed')).status).toBe(401)
    expect(JSON.parse((await running.askAs(issueToken(), '/closed')).body).subject).toBe('alice')
    expect((await running.askAs(issueToken(), '/misuse')).status).toBe(500)
    expect(errors[0]).toMatchObject({ code: 'GUARD_PRINCIPAL_ABSENT' })
  })

  it('OPT-07: the principal of a request is asked of the guard that granted it', async () => {
    const other = staticGuard()
    app.get('/', protect(guard), (req, res) => {
      expect(principalOf(req, guard).subject).toBe('alice')
      expect(findPrincipal(req, other)).toBeUndefined()
      expect(() => principalOf(req, other)).toThrow(OptionsError)
      res.end('ok')
    })
    app.get('/optional', protect(guard, { optional: true }), greet)
    catchErrors()
    expect((await running.askAs(issueToken(), '/')).body).toBe('ok')
    expect((await running.ask('/optional')).status).toBe(500)
    expect(errors[0]).toMatchObject({ code: 'GUARD_PRINCIPAL_ABSENT' })
    expect(() => principalOf({})).toThrow(OptionsError)
  })

  it('of two protections in a row both must grant, and the last says who and what matched', async () => {
    app.use(protect(guard, { scopes: ['tasks'] }))
    app.get('/api/:user_id/tasks', protect(guard, user), greet)
    expect((await running.askAs(issueToken(), '/api/alice/tasks')).status).toBe(403)
    const answer = await running.askAs(issueToken({ scope: 'tasks' }), '/api/alice/tasks')
    expect(JSON.parse(answer.body)).toEqual({ subject: 'alice', params: { user_id: 'alice' } })
    expect((await running.askAs(issueToken({ scope: 'tasks' }), '/api/bob/tasks')).status).toBe(403)
  })

  it('the handler is called once for what is granted, and never for what is not', async () => {
    let calls = 0
    app.use('/api/:user_id', protect(guard, user), (_req, res) => {
      calls += 1
      res.end('ok')
    })
    await running.askAs(issueToken(), '/api/alice')
    expect(calls).toBe(1)
    await Promise.all([
      running.ask('/api/alice'),
      running.askAs(issueToken(), '/api/bob'),
      running.askAs('x', '/api/alice'),
    ])
    expect(calls).toBe(1)
  })

  it('an error that a handler throws goes to the error handler, once, as it is', async () => {
    const thrown = new Error('of the handler')
    app.get('/sync', protect(guard), () => {
      throw thrown
    })
    app.get('/next', protect(guard), (_req, _res, next) => next(thrown))
    if (version === '5') app.get('/async', protect(guard), async () => Promise.reject(thrown))
    catchErrors()
    const targets = version === '5' ? ['/sync', '/next', '/async'] : ['/sync', '/next']
    for (const target of targets) expect((await running.askAs(issueToken(), target)).status).toBe(500)
    expect(errors).toEqual(targets.map(() => thrown))
  })

  it('a wrong rule throws when the route is made', () => {
    expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
    expect(() => protect(guard, null as never)).toThrow(OptionsError)
  })

  it('a caller who hangs up while keys are fetched harms nobody', async () => {
    const slow = hold(keySet())
    const { guard: cold, fetches } = remoteGuard([slow.reply])
    let calls = 0
    app.use(protect(cold), (_req, res) => {
      calls += 1
      res.end('ok')
    })
    catchErrors()
    const arrived = new Promise<void>(resolve => running.server.once('request', () => resolve()))
    const socket = connect(running.port, '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${issueToken()}\r\n\r\n`)
    await arrived
    socket.destroy()
    await settle()
    slow.release()
    await settle()
    expect((await running.askAs(issueToken(), '/')).body).toBe('ok')
    expect([fetches(), errors]).toEqual([1, []])
    expect(calls).toBeLessThanOrEqual(2)
  })

  it('a denial that comes after somebody else has answered is dropped', async () => {
    const slow = hold(down)
    const { guard: cold } = remoteGuard([slow.reply])
    app.use((_req, res, next) => {
      next()
      res.status(503).end('too busy')
    })
    app.use(protect(cold), greet)
    catchErrors()
    expect((await running.askAs(issueToken(), '/')).body).toBe('too busy')
    slow.release()
    await settle()
    expect(errors).toEqual([])
  })

  const optionalSegment = version === '5' ? '/api{/:user_id}/tasks' : '/api/:user_id?/tasks'

  const optionalMounts: readonly [string, 403 | 404, (rule: Rule) => void][] = [
    ['a route', 403, (rule: Rule) => void app.get(optionalSegment, protect(guard, rule), greet)],
    ['several paths', 403, (rule: Rule) => void app.get(['/x/:user_id', '/api/tasks'], protect(guard, rule), greet)],
    [
      'protectPath',
      404,
      (rule: Rule) => void app.use(...protectPath(guard, optionalSegment as '/:user_id', rule as never), greet),
    ],
  ]
  it.each(optionalMounts)(
    'PATH-17: on %s, a request that leaves the parameter out does not match',
    async (_, status, mount) => {
      mount({ ...user, mismatchStatus: status })
      expect((await running.askAs(issueToken(), '/api/tasks')).status).toBe(status)
      expect((await running.ask('/api/tasks')).status).toBe(401)
      expect((await running.askAs(issueToken({ sub: 'undefined' }), '/api/tasks')).status).toBe(status)
    },
  )

  it('PATH-17: on an optional segment, a request that has the parameter is matched', async () => {
    app.get(optionalSegment, protect(guard, user), greet)
    expect((await running.askAs(issueToken(), '/api/alice/tasks')).status).toBe(200)
    expect((await running.askAs(issueToken(), '/api/bob/tasks')).status).toBe(403)
  })

  it('PATH-15: on a route with another optional segment, a rule for a parameter that it cannot have throws', async () => {
    app.get(optionalSegment.replace('user_id', 'id'), protect(guard, user), greet)
    catchErrors()
    expect((await running.askAs(issueToken(), '/api/tasks')).status).toBe(500)
    expect(errors).toMatchObject([{ code: 'GUARD_PARAMETER_ABSENT' }])
  })

  if (version === '5') {
    it('an optional segment that only app.use knows is refused with the complaint that names protectPath', async () => {
      app.use(optionalSegment, protect(guard, user), greet)
      catchErrors()
      expect((await running.askAs(issueToken(), '/api/tasks')).status).toBe(500)
      expect(errors).toMatchObject([
        { code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('protectPath') },
      ])
    })
  }

  it.each([
    ['another token', 'alice', 200],
    ['a token of another', 'bob', 403],
  ])('%s that middleware upstream put into the header counts, not what was sent', async (_, sub, expected) => {
    app.use((req, _res, next) => {
      // As a gateway does that keeps the token in a cookie
      req.headers.authorization = `Bearer ${issueToken({ sub })}`
      next()
    })
    app.get('/api/:user_id', protect(guard, user), greet)
    expect((await running.ask('/api/alice')).status).toBe(expected)
    expect((await running.askAs('x', '/api/alice')).status).toBe(expected)
    const twice = { fields: ['Authorization', 'Bearer x', 'AUTHORIZATION', 'Bearer x'] }
    expect((await running.ask('/api/alice', twice)).status).toBe(400)
  })

  it('a header that middleware upstream took away is none', async () => {
    app.use((req, _res, next) => {
      delete req.headers.authorization
      next()
    })
    app.use(protect(guard), greet)
    expect((await running.askAs(issueToken(), '/')).status).toBe(401)
  })

  it('the credentials may come from a host that made the request object itself, without raw headers', async () => {
    app.use((req, _res, next) => {
      // As adapters for serverless platforms do
      Object.defineProperty(req, 'rawHeaders', { value: undefined })
      next()
    })
    app.get('/', protect(guard), greet)
    expect((await running.askAs(issueToken(), '/')).status).toBe(200)
    expect((await running.ask('/')).status).toBe(401)
  })

  it('field bytes of any kind are judged and answered', async () => {
    app.use(protect(guard), greet)
    const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'
    for (const value of [
      'Bearer \x80\xff',
      '\xe9',
      'Bearer\t',
      '=',
      'Bearer a, ',
      ',',
      'Bearer =',
      `Bearer ${'a'.repeat(9000)}`,
    ]) {
      const answer = await running.write(`${head}Authorization: ${value}\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 40[01] /)
      expect(answer).not.toContain('aaaaaaaa')
    }
  })
})

it('in Express 5 a wildcard’s parameter is an array, which never matches', async () => {
  const app = express5()
  app.get('/files/*user_id', protect(guard, user), greet)
  const running = await serve(app)
  expect((await running.askAs(issueToken(), '/files/alice')).status).toBe(403)
  expect((await running.askAs(issueToken(), '/files/alice/bob')).status).toBe(403)
  await running.stop()
})

describe('protectPath', () => {
  it('mounts path and protection in one', async () => {
    const app = express5()
    app.use(...protectPath(guard, '/api/:user_id/tasks', { pathClaims: { user_id: 'sub' } }), greet)
    const running = await serve(app)
    expect((await running.askAs(issueToken(), '/api/alice/tasks')).status).toBe(200)
    expect((await running.askAs(issueToken(), '/api/bob/tasks')).status).toBe(403)
    await running.stop()
  })

  it.each(['/api/:id/tasks', '/api/user_id/tasks', '/api/:user_ids', '/api/:User_id', ''])(
    'PATH-15: on %j, a rule for user_id throws at once',
    path => {
      expect(() => protectPath(guard, path, user as never)).toThrow(
        expect.objectContaining({ code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('user_id') }),
      )
    },
  )
})

describe('what protect does to a response', () => {
  /** A request and a response as far as the adapter knows them. */
  function call(fields: { authorization?: string }, next = vi.fn(), rule: Rule = {}, by = guard) {
    const response = { headersSent: false, setHeader: vi.fn(), end: vi.fn() }
    const request = { headers: fields, originalUrl: '/', params: {} }
    protect(by, rule)(request as never, response as never, next)
    return { next, response, request }
  }

  it('granted: next is called, with nothing', async () => {
    const { next, response } = call({ authorization: `Bearer ${issueToken({}, {}, keyOf())}` })
    await settle()
    expect(next.mock.calls).toEqual([[]])
    expect(response.end).not.toHaveBeenCalled()
  })

  it('denied: the response is ended once, and next is not called', async () => {
    const { next, response } = call({ authorization: 'Bearer x' })
    await settle()
    expect(response.end).toHaveBeenCalledOnce()
    expect(next).not.toHaveBeenCalled()
  })

  it('granted at once, where nothing must be waited for: next is called before protect returns', () => {
    const { next } = call({ authorization: `Bearer ${issueToken()}` })
    expect(next.mock.calls).toEqual([[]])
  })

  it('denied at once: the response is ended before protect returns', () => {
    const { next, response } = call({})
    expect(response.end).toHaveBeenCalledOnce()
    expect(next).not.toHaveBeenCalled()
  })

  it('a guard that was wrapped has its own say, though it takes longer', async () => {
    const check = vi.fn(guard.check)
    const { next } = call(
      { authorization: `Bearer ${issueToken()}` },
      vi.fn(),
      {},
      { ...guard, check: check as typeof guard.check },
    )
    expect(next).not.toHaveBeenCalled()
    await settle()
    expect(next.mock.calls).toEqual([[]])
    expect(check).toHaveBeenCalledOnce()
  })

  const thrown = new Error('of a handler')
  const failing = () =>
    vi.fn(() => {
      throw thrown
    })

  it('granted at once: what is thrown behind next is thrown on, and not handed to next again', () => {
    const next = failing()
    expect(() => call({ authorization: `Bearer ${issueToken()}` }, next)).toThrow(thrown)
    expect(next.mock.calls).toEqual([[]])
  })

  it('granted later: what is thrown behind next is not handed to next again', async () => {
    const surfaced = catchRejection()
    const { next } = call({ authorization: `Bearer ${issueToken()}` }, failing(), {}, { ...guard })
    expect(await surfaced).toBe(thrown)
    expect(next.mock.calls).toEqual([[]])
  })

  it.each([undefined, null, 'route', 'router', 0])(
    'a guard that throws %j is an error all the same, at once or later',
    async thrown => {
      const fail = (): never => {
        throw thrown
      }
      for (const check of [fail, async () => fail()]) {
        const { next } = call({}, vi.fn(), {}, { ...guard, check })
        await settle()
        expect(next.mock.calls).toEqual([[expect.any(Error)]])
      }
    },
  )

  it('misuse: next is called once, with the error', async () => {
    const { next } = call({ authorization: `Bearer ${issueToken()}` }, vi.fn(), user)
    await settle()
    expect(next.mock.calls).toEqual([[expect.objectContaining({ code: 'GUARD_PARAMETER_ABSENT' })]])
  })
})

/** Takes the next rejection that nobody handles, in place of those who listen for such. */
function catchRejection(): Promise<unknown> {
  const listeners = process.rawListeners('unhandledRejection') as NodeJS.UnhandledRejectionListener[]
  process.removeAllListeners('unhandledRejection')
  return new Promise(resolve => {
    process.once('unhandledRejection', reason => {
      for (const listener of listeners) process.on('unhandledRejection', listener)
      resolve(reason)
    })
  })
}
