import { NextRequest } from 'next/server.js'
import { describe, expect, it } from 'vitest'
import {
  findPrincipal,
  type ProtectProxy,
  principalOf,
  protectPath as protectPathTyped,
  protect as protectTyped,
} from '../../src/adapters/next.ts'
import { type Guard, OptionsError, type Principal, type Rule } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'

type Context = { readonly params?: unknown }
type Handler = (request: NextRequest, context: Context & { readonly principal?: Principal }) => unknown

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as unknown as (
  guard: Guard,
  rule: Rule,
  handler: Handler,
) => (request: NextRequest, context: Context) => Promise<Response>
const protectPath = protectPathTyped as (guard: Guard, path: string, rule: Rule) => ProtectProxy

const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }
const origin = 'https://api.example'
const requestAs = (
  token: string | undefined,
  target: string,
  init: ConstructorParameters<typeof NextRequest>[1] = {},
) =>
  new NextRequest(`${origin}${target}`, {
    ...init,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...init.headers },
  })

describe('a protected route handler', () => {
  const greet: Handler = (request, { principal }) =>
    Response.json([principal?.subject ?? null, principalOf(request) === principal, request.nextUrl.pathname])

  it('the parameters are awaited and matched, and the handler gets the principal', async () => {
    const GET = protect(guard, user, greet)
    const context = { params: Promise.resolve({ user_id: 'alice' }) }
    expect((await GET(requestAs(undefined, '/api/alice'), context)).status).toBe(401)
    expect((await GET(requestAs(issueToken({ sub: 'bob' }), '/api/alice'), context)).status).toBe(403)
    const answer = await GET(requestAs(issueToken(), '/api/alice'), context)
    expect(await answer.json()).toEqual(['alice', true, '/api/alice'])
  })

  it('PATH-15: a route without the parameter is misuse, and the handler is not called', async () => {
    const GET = protect(guard, user, () => expect.unreachable())
    const answer = GET(requestAs(issueToken(), '/api/alice'), { params: Promise.resolve({ id: 'alice' }) })
    await expect(answer).rejects.toMatchObject({ code: 'GUARD_PARAMETER_ABSENT' })
  })

  it('what a handler throws, as Next.js has it do, is left alone', async () => {
    const thrown = Object.assign(new Error(), { digest: 'NEXT_NOT_FOUND' })
    const GET = protect(guard, {}, () => Promise.reject(thrown))
    await expect(GET(requestAs(issueToken(), '/'), {})).rejects.toBe(thrown)
  })

  it('nothing that was set upstream is taken for a principal', async () => {
    const request = requestAs(undefined, '/', { headers: { 'x-principal': 'mallory' } })
    Object.assign(request, { principal: { subject: 'mallory' } })
    expect(() => principalOf(request)).toThrow(OptionsError)
    const GET = protect(guard, { optional: true }, (_request, { principal }) => Response.json(principal ?? null))
    const context = { params: Promise.resolve({}), principal: { subject: 'mallory' } }
    expect(await (await GET(request, context)).json()).toBeNull()
  })
})

describe('a protected proxy', () => {
  const proxy = protectPath(guard, '/api/:user_id/tasks', user)
  const statusOf = async (target: string, sub = 'alice', ask = proxy): Promise<number | undefined> =>
    (await ask(requestAs(issueToken({ sub }), target)))?.status

  it('lets a request pass whose path begins with the claim’s, and remembers whom it granted', async () => {
    const request = requestAs(issueToken(), '/api/alice/tasks')
    expect(await proxy(request)).toBeUndefined()
    expect(findPrincipal(request, guard)?.params).toEqual({ user_id: 'alice' })
    expect(await statusOf('/api/alice/tasks/7')).toBeUndefined()
    expect(await statusOf('/api/alice/tasks/')).toBeUndefined()
    expect(await statusOf('/api/bob/tasks')).toBe(403)
    expect((await proxy(requestAs(undefined, '/api/alice/tasks')))?.status).toBe(401)
  })

  it.each([
    '/',
    '/api',
    '/api/alice',
    '/other/alice/tasks',
    '/API/alice/tasks',
    '/%61pi/alice/tasks',
    '/api/alice/task',
  ])('whatever else it is called for does not match: %s', async target => expect(await statusOf(target)).toBe(403))

  it.each([
    ['a b', '/api/a%20b/tasks', undefined],
    ['a/b', '/api/a%2Fb/tasks', undefined],
    ['a%2Fb', '/api/a%2Fb/tasks', 403],
    ['alice', '/api/%2561lice/tasks', 403],
    ['%', '/api/%/tasks', 403],
    ['__proto__', '/api/__proto__/tasks', undefined],
  ])('PATH-03: the subject %j at %s: %s, decoded once', async (sub, target, status) => {
    expect(await statusOf(target, sub)).toBe(status)
  })

  it('basePath and locale are no part of the path', async () => {
    const nextConfig = { basePath: '/base', i18n: { locales: ['en', 'de'], defaultLocale: 'en' } }
    const request = requestAs(issueToken(), '/base/de/api/alice/tasks', { nextConfig })
    expect(await proxy(request)).toBeUndefined()
    expect((await proxy(requestAs(issueToken(), '/base/de/api/bob/tasks', { nextConfig })))?.status).toBe(403)
  })

  it('a rule without path claims asks whatever it is called for', async () => {
    const any = protectPath(guard, '/api', { scopes: ['read'] })
    expect(await statusOf('/elsewhere', 'alice', any)).toBe(403)
    expect(await any(requestAs(issueToken({ scope: 'read' }), '/elsewhere'))).toBeUndefined()
  })

  it('an outage is 503, and HEAD is answered without a body', async () => {
    const answer = await protectPath(remoteGuard([down]).guard, '/', {})(requestAs(issueToken(), '/'))
    expect([answer?.status, answer?.headers.get('retry-after')]).toEqual([503, '1'])
    const head = await proxy(requestAs(undefined, '/api/alice/tasks', { method: 'HEAD' }))
    expect([head?.status, await head?.text()]).toEqual([401, ''])
  })

  it('a wrong rule, a path without the parameter, or one that cannot be read throws at once', () => {
    expect(() => protectPath(guard, '/api/:user_id', { scopes: [] })).toThrow(OptionsError)
    expect(() => protectPath(guard, '/api/:id', user)).toThrow('"user_id"')
    for (const path of ['api/:user_id', '/api/:user_id/', '/api{/:user_id}', '/api/:user_id*', '/:user_id-:b', '']) {
      expect(() => protectPath(guard, path, {}), path).toThrow('whole segments')
    }
  })
})
