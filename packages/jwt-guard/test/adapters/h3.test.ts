import type { IncomingMessage } from 'node:http'
import { H3, toNodeListener as toNodeListener2 } from 'h3'
import { createApp, createRouter, eventHandler, readBody, toNodeListener as toNodeListener1 } from 'h3-1'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  findPrincipal,
  type GuardedEvent,
  type GuardedHandler,
  principalOf,
  protect as protectTyped,
} from '../../src/adapters/h3.ts'
import { type Guard, OptionsError, type Principal, type Rule } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down, hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

type Handler = (event: GuardedEvent) => unknown

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as (
  guard: Guard,
  rule: Rule,
  handler: GuardedHandler<GuardedEvent, Principal | undefined, unknown>,
) => Handler

const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet = (event: GuardedEvent, { principal }: { principal: Principal | undefined }) => {
  const { subject = null } = (event.context as { principal?: Principal }).principal ?? {}
  return { subject, same: findPrincipal(event) === principal, params: principal?.params ?? null }
}

type Mount = (path: string, handler: Handler, upstream?: Handler) => Promise<RunningServer>
const errors: unknown[] = []
// h3 1 prints errors, whoever handles them
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterAll(() => void vi.restoreAllMocks())

const mounts: readonly [string, Mount][] = [
  [
    '2',
    (path, handler, upstream = () => undefined) => {
      const app = new H3({ onError: ({ cause }) => void errors.push(cause), silent: true })
      app.use(event => void upstream(event))
      return serve(toNodeListener2(app.all(path, handler as never)) as never)
    },
  ],
  [
    '1',
    (path, handler, upstream = () => undefined) => {
      const app = createApp({ onError: ({ cause }) => void errors.push(cause) })
      app.use(eventHandler(event => void upstream(event)))
      app.use(createRouter().use(path, eventHandler(handler as never)))
      return serve(toNodeListener1(app))
    },
  ],
]

describe.each(mounts)('h3 %s', (version, mount) => {
  async function using(
    running: Promise<RunningServer>,
    test: (running: RunningServer) => Promise<void>,
  ): Promise<void> {
    errors.length = 0
    const server = await running
    try {
      await test(server)
    } finally {
      await server.stop()
    }
  }

  it('the handler is called for a granted request, and the principal is in the event’s context', async () => {
    await using(mount('/api/:user_id/tasks', protect(guard, user, greet)), async running => {
      const { status, body } = await running.askAs(issueToken(), '/api/alice/tasks')
      expect([status, JSON.parse(body)]).toEqual([200, { subject: 'alice', same: true, params: { user_id: 'alice' } }])
      expect((await running.askAs(issueToken(), '/api/bob/tasks')).status).toBe(403)
      expect((await running.ask('/api/alice/tasks')).status).toBe(401)
    })
  })

  it.each([
    ['a b', '/api/a%20b', 200],
    ['auth0|7', '/api/auth0%7C7', 200],
    ['a/b', '/api/a%2Fb', 200],
    ['a%2Fb', '/api/a%252Fb', 200],
    ['a/b', '/api/a%252Fb', 403],
    ['alice', '/api/%2561lice', 403],
  ])('PATH-03: the subject %j at %s: %d, decoded once', async (sub, target, status) => {
    await using(mount('/api/:user_id', protect(guard, user, greet)), async running => {
      const answer = await running.askAs(issueToken({ sub }), target)
      expect(answer.status).toBe(status)
      if (status === 200) expect(JSON.parse(answer.body).params).toEqual({ user_id: sub })
    })
  })

  it('PATH-15: a route without the parameter is misuse, which goes the way of errors and never passes', async () => {
    await using(mount('/api/:id', protect(guard, user, greet)), async running => {
      expect((await running.askAs(issueToken(), '/api/alice')).status).toBe(500)
      expect((await running.ask('/api/alice')).status).toBe(500)
      expect(errors).toMatchObject([{ code: 'GUARD_PARAMETER_ABSENT' }, { code: 'GUARD_PARAMETER_ABSENT' }])
    })
  })

  it('nothing that was set upstream is taken for a principal', async () => {
    const forge: Handler = event => {
      Object.assign(event.context, { principal: { subject: 'mallory' } })
      expect(findPrincipal(event)).toBeUndefined()
      expect(() => principalOf(event)).toThrow(OptionsError)
    }
    await using(mount('/', protect(guard, { optional: true }, greet), forge), async running => {
      expect(JSON.parse((await running.ask('/')).body).subject).toBeNull()
      expect(JSON.parse((await running.askAs(issueToken(), '/')).body).subject).toBe('alice')
    })
  })

  it('CRED-05: two fields are refused; a token that was put into the header upstream counts', async () => {
    const shim: Handler = ({ req, path }) => {
      if (path !== '/?shim') return
      const authorization = `Bearer ${issueToken()}`
      if ('rawHeaders' in req) Object.assign((req as object as IncomingMessage).headers, { authorization })
      else (req as Request).headers.set('authorization', authorization)
    }
    await using(mount('/', protect(guard, {}, greet), shim), async running => {
      const fields = ['Authorization', `Bearer ${issueToken()}`, 'authorization', 'Bearer x']
      expect((await running.ask('/', { fields })).status).toBe(400)
      expect((await running.ask('/?shim')).status).toBe(200)
    })
  })

  it('HEAD is answered without a body, and no method is let off', async () => {
    await using(mount('/', protect(guard, {}, greet)), async running => {
      const head = await running.ask('/', { method: 'HEAD' })
      expect([head.status, head.body, head.headers['www-authenticate']]).toEqual([401, '', 'Bearer realm="api"'])
      for (const method of ['POST', 'OPTIONS', 'DELETE']) expect((await running.ask('/', { method })).status).toBe(401)
    })
  })

  it('a denial and an outage are answers, and what a handler throws goes the way of errors as it is', async () => {
    const thrown = new Error('of the handler')
    await using(mount('/', protect(remoteGuard([down]).guard, {}, greet)), async running => {
      expect((await running.askAs(issueToken(), '/')).status).toBe(503)
      expect((await running.ask('/')).status).toBe(401)
      expect(errors).toEqual([])
    })
    await using(
      mount(
        '/',
        protect(guard, {}, () => Promise.reject(thrown)),
      ),
      async running => {
        expect((await running.askAs(issueToken(), '/')).status).toBe(500)
        expect(errors).toEqual([thrown])
      },
    )
  })

  it('a body is left for the handler, and an answer may be streamed', async () => {
    const echo = protect(guard, {}, async event => {
      const text = version === '1' ? await readBody(event as never) : await (event.req as Request).text()
      return new Response(new Blob([text]).stream())
    })
    await using(mount('/', echo), async running => {
      const head = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${issueToken()}\r\n`
      const answer = await running.write(`${head}Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello`)
      expect(answer).toMatch(/^HTTP\/1\.1 200[\s\S]*hello/)
    })
  })
})

it('in h3 2, PATH-17: a request that leaves an optional parameter out does not match', async () => {
  const app = new H3().get('/api/:user_id?', protect(guard, user, greet) as never)
  const headers = { authorization: `Bearer ${issueToken()}` }
  expect((await app.request('/api', { headers })).status).toBe(403)
  expect((await app.request('/api/alice', { headers })).status).toBe(200)
})

it('ANS-13: in h3 2, a caller who gives up is waited for no longer, and is no error', async () => {
  const slow = hold(keySet())
  const { guard: cold } = remoteGuard([slow.reply])
  let calls = 0
  const handler = protect(cold, {}, () => {
    calls += 1
    return 'ok'
  })
  const app = new H3({ silent: true }).get('/', handler as never)
  const caller = new AbortController()
  const headers = { authorization: `Bearer ${issueToken()}` }
  const answer = app.request('/', { headers, signal: caller.signal })
  await settle()
  caller.abort()
  expect((await answer).status).toBe(499)
  slow.release()
  await settle()
  expect([calls, (await app.request('/', { headers })).status]).toEqual([0, 200])
})

it('a wrong rule throws when the handler is made', () => {
  expect(() => protect(guard, { scopes: [] }, greet)).toThrow(OptionsError)
  expect(() => protect(guard, undefined as never, greet)).toThrow(OptionsError)
})
