import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { findPrincipal, type GuardedListener, principalOf, protect as protectTyped } from '../../src/adapters/node.ts'
import { type Guard, OptionsError, type Principal, type Rule } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as unknown as (
  guard: Guard,
  rule: Rule,
  listener: GuardedListener<Principal | undefined>,
) => (...given: [request: object, response: object, params?: object]) => Promise<void>

const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet: GuardedListener<Principal | undefined> = (_request, response, { principal, params }) =>
  response.end(JSON.stringify([principal?.subject ?? null, principal?.params, params]))

describe('a protected listener', () => {
  let running: RunningServer
  afterEach(() => running.stop())

  it('is called for a granted request, with the principal and the parameters that the router gave', async () => {
    const listener = protect(guard, user, greet)
    running = await serve((request, response) => void listener(request, response, { user_id: 'alice', page: '7' }))
    const { status, body } = await running.askAs(issueToken(), '/api/alice/tasks')
    expect([status, JSON.parse(body)]).toEqual([200, ['alice', { user_id: 'alice' }, { user_id: 'alice', page: '7' }]])
    expect((await running.askAs(issueToken({ sub: 'bob' }), '/api/alice/tasks')).status).toBe(403)
    expect((await running.ask('/api/alice/tasks')).status).toBe(401)
  })

  it('serves as the listener of a server as it is', async () => {
    running = await serve(protect(guard, {}, greet))
    expect((await running.askAs(issueToken(), '/')).body).toBe('["alice",{},{}]')
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'TRACE']) {
      expect((await running.ask('/', { method })).status).toBe(401)
    }
  })

  it.each([{}, { id: 'alice' }, Object.create({ user_id: 'alice' })])(
    'PATH-15: given the parameters %j, it rejects before it asks anything of the request',
    async params => {
      const listener = protect(guard, user, greet)
      const errors: unknown[] = []
      running = await serve((request, response) => {
        listener(request, response, params).catch(error => {
          errors.push(error)
          response.writeHead(500).end()
        })
      })
      expect((await running.askAs(issueToken(), '/')).status).toBe(500)
      expect((await running.ask('/')).status).toBe(500)
      expect(errors).toMatchObject([{ code: 'GUARD_PARAMETER_ABSENT' }, { code: 'GUARD_PARAMETER_ABSENT' }])
    },
  )

  it('PATH-17: a parameter that is given as undefined does not match', async () => {
    const listener = protect(guard, user, greet)
    running = await serve((request, response) => void listener(request, response, { user_id: undefined }))
    expect((await running.askAs(issueToken(), '/')).status).toBe(403)
  })

  it.each([
    ['two fields', ['Authorization', 'Bearer x', 'authorization', 'Bearer x']],
    ['a good field and an empty one', ['Authorization', `Bearer ${issueToken()}`, 'AUTHORIZATION', '']],
  ])('CRED-05: %s are refused', async (_, fields) => {
    running = await serve(protect(guard, {}, greet))
    expect((await running.ask('/', { fields })).status).toBe(400)
  })

  it('the principal is found by the request, and nothing that was set upstream is taken for it', async () => {
    const forged = { subject: 'mallory', params: {} }
    const seen: unknown[] = []
    const listener = protect(guard, { optional: true }, (request, response, { principal }) => {
      seen.push(principal, findPrincipal(request), findPrincipal(request, staticGuard()))
      response.end()
    })
    running = await serve((request, response) => {
      Object.assign(request, { principal: forged, user: forged, auth: forged })
      expect(() => principalOf(request)).toThrow(OptionsError)
      void listener(request, response)
    })
    await running.ask('/')
    expect(seen).toEqual([undefined, undefined, undefined])
    await running.askAs(issueToken(), '/')
    expect(seen.slice(3)).toMatchObject([{ subject: 'alice' }, { subject: 'alice' }, undefined])
  })

  it('what the handler throws comes out as it is', async () => {
    const thrown = new Error('of the handler')
    const errors: unknown[] = []
    const listener = protect(guard, {}, () => Promise.reject(thrown))
    running = await serve((request, response) => {
      listener(request, response).catch(error => {
        errors.push(error)
        response.destroy()
      })
    })
    await expect(running.askAs(issueToken(), '/')).rejects.toThrow()
    expect(errors).toEqual([thrown])
  })

  it('a body is streamed to the handler, and from it', async () => {
    const listener = protect(guard, {}, (request, response) => request.pipe(response))
    running = await serve(listener)
    const head = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${issueToken()}\r\n`
    const answer = await running.write(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nhello\r\n/)
  })

  it('a caller who hangs up while keys are fetched harms nobody', async () => {
    const slow = hold(keySet())
    const { guard: cold } = remoteGuard([slow.reply])
    running = await serve(protect(cold, {}, greet))
    const arrived = once(running.server, 'request')
    const socket = connect(running.port, '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x.x.x\r\n\r\n`)
    await arrived
    socket.destroy()
    slow.release()
    await settle()
    expect((await running.askAs(issueToken(), '/')).status).toBe(200)
  })
})

it('a wrong rule throws when the listener is made', () => {
  expect(() => protect(guard, { scopes: [] }, greet)).toThrow(OptionsError)
  expect(() => protect(guard, undefined as never, greet)).toThrow(OptionsError)
})
