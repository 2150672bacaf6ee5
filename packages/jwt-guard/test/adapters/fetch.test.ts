import { describe, expect, it } from 'vitest'
import { protect as protectTyped } from '../../src/adapters/fetch.ts'
import { type Guard, OptionsError, type Principal, type Rule } from '../../src/index.ts'
import { settle } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down, hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'

type Context = { readonly params?: unknown; readonly [name: string]: unknown }
type Handler = (
  request: Request,
  context: Context & { principal: Principal | undefined },
) => Response | Promise<Response>

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as unknown as (
  guard: Guard,
  rule: Rule,
  handler: Handler,
) => (request: Request, context?: Context) => Promise<Response>

const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const greet: Handler = (_request, { principal }) => Response.json([principal?.subject, principal?.params])
const alice = { params: { user_id: 'alice' } }

function requestWith(
  authorization?: string,
  init: RequestInit = {},
  target = 'https://api.example.com/api/alice/tasks',
) {
  const headers = new Headers(init.headers)
  if (authorization !== undefined) headers.append('authorization', authorization)
  return new Request(target, { ...init, headers })
}
const requestAs = (token: string, init?: RequestInit, target?: string) => requestWith(`Bearer ${token}`, init, target)

describe('a protected handler', () => {
  it('is called for a granted request, with the principal beside its context', async () => {
    const seen: unknown[] = []
    const handler = protect(guard, user, (request, context) => {
      seen.push(request, context)
      return new Response('ok')
    })
    const request = requestAs(issueToken())
    expect(await (await handler(request, { ...alice, locale: 'de' })).text()).toBe('ok')
    expect(seen[0]).toBe(request)
    expect(seen[1]).toMatchObject({ locale: 'de', params: { user_id: 'alice' }, principal: { subject: 'alice' } })
  })

  it.each([
    ['at once', alice],
    ['as a promise, as Next.js does', { params: Promise.resolve({ user_id: 'alice' }) }],
  ])('gets its parameters %s', async (_, context) => {
    const response = await protect(guard, user, greet)(requestAs(issueToken()), context)
    expect(await response.json()).toEqual(['alice', { user_id: 'alice' }])
  })

  it.each([
    ['no credentials', requestWith(), 401, 'Bearer realm="api"', 'GUARD_CREDENTIALS_MISSING'],
    ['an empty field', requestWith(''), 401, 'Bearer realm="api"', 'GUARD_CREDENTIALS_MISSING'],
    ['no token', requestWith('Bearer'), 400, /invalid_request/, 'GUARD_CREDENTIALS_MALFORMED'],
    [
      'two fields',
      requestAs(issueToken(), { headers: { authorization: 'Bearer x' } }),
      400,
      /invalid_request/,
      'GUARD_CREDENTIALS_REPEATED',
    ],
    [
      'a second token in the query',
      requestAs(issueToken(), {}, 'https://api.example.com/?access_token=x'),
      400,
      /invalid_request/,
      'GUARD_CREDENTIALS_REPEATED',
    ],
    ['an expired token', requestAs(issueToken({ exp: 1 })), 401, /invalid_token/, 'GUARD_TOKEN_EXPIRED'],
    ['another’s token', requestAs(issueToken({ sub: 'bob' })), 403, null, 'GUARD_PATH_MISMATCH'],
  ] as const)('%s is answered with %s', async (_, request, status, challenge, code) => {
    let calls = 0
    const response = await protect(guard, user, () => {
      calls += 1
      return new Response()
    })(request, alice)
    expect([response.status, calls]).toEqual([status, 0])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    if (challenge === null) expect(response.headers.has('www-authenticate')).toBe(false)
    else expect(response.headers.get('www-authenticate')).toMatch(challenge)
    expect(await response.json()).toMatchObject({ status, code })
  })

  it('HEAD is answered without a body', async () => {
    const response = await protect(guard, user, greet)(requestWith(undefined, { method: 'HEAD' }), alice)
    expect([response.status, response.body]).toEqual([401, null])
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="api"')
  })

  it('an outage is answered with 503 and Retry-After', async () => {
    const response = await protect(remoteGuard([down]).guard, user, greet)(requestAs(issueToken()), alice)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('a hidden path is answered as one that is not there', async () => {
    const handler = protect(guard, { ...user, mismatchStatus: 404 }, greet)
    const response = await handler(requestAs(issueToken()), { params: { user_id: 'bob' } })
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('GUARD_')
  })

  it('PATH-15: a route without the parameter is misuse: the handler made rejects', async () => {
    const handler = protect(guard, user, greet)
    for (const context of [undefined, {}, { params: {} }, { params: Promise.resolve({}) }, { params: undefined }]) {
      await expect(handler(requestAs(issueToken()), context)).rejects.toBeInstanceOf(OptionsError)
      await expect(handler(requestWith(), context)).rejects.toMatchObject({ code: 'GUARD_PARAMETER_ABSENT' })
    }
  })

  it.each([[['alice']], [undefined], [7], [null]])('PATH-08: the parameter %j never matches', async value => {
    const response = await protect(guard, user, greet)(requestAs(issueToken()), { params: { user_id: value } })
    expect(response.status).toBe(403)
  })

  it('a principal in the context is not taken for ours', async () => {
    const forged = { ...alice, principal: { subject: 'mallory' } }
    const response = await protect(guard, { optional: true }, (_request, { principal }) =>
      Response.json(principal ?? null),
    )(requestWith(), forged)
    expect(await response.json()).toBeNull()
    const granted = await protect(guard, user, greet)(requestAs(issueToken()), forged)
    expect(await granted.json()).toEqual(['alice', { user_id: 'alice' }])
  })

  it('an optional rule lets the anonymous through, and none who is invalid', async () => {
    const handler = protect(guard, { optional: true }, greet)
    expect(await (await handler(requestWith())).json()).toEqual([null, null])
    expect((await handler(requestAs('x'))).status).toBe(401)
    expect(await (await handler(requestAs(issueToken()))).json()).toEqual(['alice', {}])
  })

  it('what the handler throws comes out as it is', async () => {
    const thrown = new Error('of the handler')
    const throwing = protect(guard, {}, () => {
      throw thrown
    })
    await expect(throwing(requestAs(issueToken()))).rejects.toBe(thrown)
    await expect(protect(guard, {}, () => Promise.reject(thrown))(requestAs(issueToken()))).rejects.toBe(thrown)
  })

  it('the body of the request is left for the handler', async () => {
    const handler = protect(guard, user, async request => new Response(await request.text()))
    const response = await handler(requestAs(issueToken(), { method: 'POST', body: 'hello' }), alice)
    expect(await response.text()).toBe('hello')
  })

  it('ANS-13: a caller who gives up is waited for no longer, and is no error', async () => {
    const slow = hold(keySet())
    let calls = 0
    const handler = protect(remoteGuard([slow.reply]).guard, {}, () => {
      calls += 1
      return new Response()
    })
    const caller = new AbortController()
    const answer = handler(requestAs(issueToken(), { signal: caller.signal }))
    caller.abort()
    expect((await answer).status).toBe(499)
    slow.release()
    await settle()
    expect(calls).toBe(0)
  })

  it('a wrong rule throws when the handler is made', () => {
    expect(() => protect(guard, { scopes: [] }, greet)).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never, greet)).toThrow(OptionsError)
  })
})
