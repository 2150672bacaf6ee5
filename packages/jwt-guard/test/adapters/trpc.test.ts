import { inspect } from 'node:util'
import { initTRPC, TRPCError } from '@trpc/server'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createContext, type GuardedContext, problemOf, protect, responseMeta } from '../../src/adapters/trpc.ts'
import { type Guard, OptionsError } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down, hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { serve } from '../support/server.ts'

const guard = staticGuard()
const t = initTRPC.context<GuardedContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, problem: problemOf(error) } }),
})
const input = z.object({ user_id: z.string() })

function createRouter(of: Guard = guard) {
  const user = t.procedure.input(input).use(protect(of, { pathClaims: { user_id: 'sub' } }))
  return t.router({
    tasks: user.query(({ ctx }) => [ctx.principal.subject, ctx.principal.params]),
    add: user.mutation(({ ctx }) => ctx.principal.subject),
    hidden: t.procedure
      .input(input)
      .use(protect(of, { pathClaims: { user_id: 'sub' }, mismatchStatus: 404 }))
      .query(() => ''),
    scoped: t.procedure.use(protect(of, { scopes: ['tasks:read'] })).query(() => ''),
    open: t.procedure.use(protect(of, { optional: true })).query(({ ctx }) => ctx.principal?.subject ?? null),
    live: t.procedure.use(protect(of)).subscription(async function* ({ ctx }) {
      yield ctx.principal.subject
    }),
  })
}

type Answer = { readonly status: number; readonly headers: Headers; readonly body: never }
const asked = (name: string, of: unknown): string => `${name}?input=${encodeURIComponent(JSON.stringify(of))}`

/** Asks through the handler for the Fetch API. */
async function ask(path: string, init: RequestInit & { token?: string } = {}, of?: Guard): Promise<Answer> {
  const req = new Request(`http://api.example/trpc/${path}`, {
    ...init,
    headers: { ...init.headers, ...(init.token !== undefined && { authorization: `Bearer ${init.token}` }) },
  })
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    req,
    router: createRouter(of),
    createContext,
    responseMeta,
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as never }
}

describe('a protected procedure', () => {
  it('is called for a granted request, with the principal in its context', async () => {
    const own = await ask(asked('tasks', { user_id: 'alice' }), { token: issueToken() })
    expect([own.status, own.body]).toMatchObject([200, { result: { data: ['alice', { user_id: 'alice' }] } }])
    const body = JSON.stringify({ user_id: 'alice' })
    const headers = { 'content-type': 'application/json' }
    expect((await ask('add', { method: 'POST', body, headers, token: issueToken() })).status).toBe(200)
  })

  it.each([
    ['without a token', 'tasks', undefined, 401, 'UNAUTHORIZED', 'Bearer realm="api"'],
    ['with two tokens', 'tasks', 'x, Bearer y', 400, 'BAD_REQUEST', expect.stringContaining('invalid_request')],
    ['with a bad token', 'tasks', 'x', 401, 'UNAUTHORIZED', expect.stringContaining('invalid_token')],
    ['of another', 'tasks', issueToken({ sub: 'bob' }), 403, 'FORBIDDEN', null],
    ['of another, hidden', 'hidden', issueToken({ sub: 'bob' }), 404, 'NOT_FOUND', null],
    ['without the scope', 'scoped', issueToken(), 403, 'FORBIDDEN', expect.stringContaining('scope="tasks:read"')],
  ])(
    'ANS-01: %s it is refused: code, status, challenge and problem',
    async (_, name, token, status, code, challenge) => {
      const { headers, body, ...answer } = await ask(
        asked(name, { user_id: 'alice' }),
        token === undefined ? {} : { token },
      )
      expect(answer.status).toBe(status)
      expect(headers.get('www-authenticate')).toEqual(challenge)
      expect([headers.get('cache-control'), headers.get('content-type')]).toEqual(['no-store', 'application/json'])
      expect(body).toMatchObject({ error: { data: { code, httpStatus: status, problem: { status } } } })
      if (status === 404) expect(JSON.stringify(body)).not.toMatch(/guard/i)
    },
  )

  it('ANS-04: an outage is SERVICE_UNAVAILABLE, and says when to come again', async () => {
    const { status, headers } = await ask('scoped', { token: issueToken() }, remoteGuard([down]).guard)
    expect([status, headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)])
  })

  it('in a batch each call is judged by its own rule, and the first refusal gives the challenge', async () => {
    const inputs = encodeURIComponent(JSON.stringify({ 0: { user_id: 'alice' }, 1: { user_id: 'bob' } }))
    const batch = `tasks,tasks,scoped,open?batch=1&input=${inputs}`
    const { status, headers, body } = await ask(batch, { token: issueToken() })
    expect(status).toBe(207)
    expect(headers.get('www-authenticate')).toContain('insufficient_scope')
    expect(body).toMatchObject([
      { result: { data: ['alice', { user_id: 'alice' }] } },
      { error: { data: { httpStatus: 403, problem: { code: 'GUARD_PATH_MISMATCH' } } } },
      { error: { data: { httpStatus: 403, problem: { code: 'GUARD_SCOPE_INSUFFICIENT' } } } },
      { result: { data: 'alice' } },
    ])
  })

  it('a streamed batch has sent its headers before: the problem is in the body', async () => {
    const req = new Request('http://api.example/trpc/scoped,open?batch=1&input=%7B%7D', {
      headers: { 'trpc-accept': 'application/jsonl' },
    })
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      req,
      router: createRouter(),
      createContext,
      responseMeta,
    })
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.text()).toContain('GUARD_CREDENTIALS_MISSING')
  })

  it('a subscription is refused in its stream, which tRPC has begun by then, and gives nothing', async () => {
    const running = await serve(createHTTPHandler({ router: createRouter(), createContext, responseMeta }))
    const fields = ['Accept', 'text/event-stream']
    const refused = await running.ask('/live', { fields })
    expect([refused.status, refused.body]).toEqual([
      200,
      expect.stringMatching(/^event: serialized-error\n.*GUARD_CREDENTIALS_MISSING/m),
    ])
    const begun = await running.askAs(issueToken(), '/live', { fields })
    expect([begun.status, begun.body]).toEqual([200, expect.stringContaining('data: "alice"')])
    await running.stop()
  })

  it('CRED-05: on Node, two fields are refused, and so is a token in the query beside one', async () => {
    const handler = createHTTPHandler({ router: createRouter(), createContext, responseMeta })
    const running = await serve(handler)
    const fields = ['Authorization', `Bearer ${issueToken()}`, 'authorization', 'Bearer x']
    expect((await running.ask('/open', { fields })).status).toBe(400)
    expect((await running.askAs(issueToken(), '/open?access_token=x')).status).toBe(400)
    expect((await running.askAs(issueToken(), '/open')).status).toBe(200)
    await running.stop()
  })

  it('CRED-05: on Fastify, two fields are refused, though its request shows one', async () => {
    const app = fastify()
    app.register(fastifyTRPCPlugin, { trpcOptions: { router: createRouter(), createContext, responseMeta } })
    await app.ready()
    const running = await serve((request, response) => void app.routing(request, response))
    const fields = ['Authorization', `Bearer ${issueToken()}`, 'authorization', 'Bearer x']
    expect((await running.ask('/open', { fields })).status).toBe(400)
    expect((await running.askAs(issueToken(), '/open')).status).toBe(200)
    await running.stop()
    await app.close()
  })

  it('OPTIONS and HEAD call no procedure, with or without a token', async () => {
    const running = await serve(createHTTPHandler({ router: createRouter(), createContext, responseMeta }))
    expect((await running.ask('/live', { method: 'HEAD' })).status).toBe(204)
    expect((await running.ask('/open', { method: 'OPTIONS' })).body).not.toContain('result')
    await running.stop()
  })

  it('ANS-13: a caller who gives up is waited for no longer, and is no fault of the server', async () => {
    const slow = hold(keySet())
    const caller = new AbortController()
    const router = createRouter(remoteGuard([slow.reply]).guard)
    const context = createContext({ req: { headers: { authorization: `Bearer ${issueToken()}` } } })
    const call = t.createCallerFactory(router)(context, { signal: caller.signal }).scoped()
    caller.abort(new Error('gone'))
    await expect(call).rejects.toMatchObject({ code: 'CLIENT_CLOSED_REQUEST' })
    slow.release()
  })
})

describe('a server-side caller', () => {
  const call = (context: object) => t.createCallerFactory(createRouter())(context as GuardedContext)

  it('is judged like any other, by the credentials that it gives', async () => {
    const context = createContext({ req: { headers: { authorization: `Bearer ${issueToken()}` } } })
    expect(await call(context).tasks({ user_id: 'alice' })).toEqual(['alice', { user_id: 'alice' }])
    const refused = await call(context)
      .tasks({ user_id: 'bob' })
      .catch(error => error)
    expect(refused).toBeInstanceOf(TRPCError)
    expect(problemOf(refused)).toMatchObject({ code: 'GUARD_PATH_MISMATCH' })
  })

  it('who has none is nobody, whatever else the context holds', async () => {
    const context = { ...createContext({ req: { headers: {} } }), principal: { subject: 'mallory' } }
    await expect(call(context).scoped()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(await call(context).open()).toBeNull()
  })
})

describe('a context', () => {
  it('ANS-06: tells no token when it is printed', () => {
    const token = issueToken()
    const context = createContext({ req: { headers: { authorization: `Bearer ${token}` } } })
    expect(inspect(context, { depth: 9, showHidden: true }) + JSON.stringify(context)).not.toContain(token.slice(0, 12))
  })
})

describe('misuse', () => {
  it('OPT-05: a wrong rule throws at once', () => {
    expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never)).toThrow(OptionsError)
  })

  it('PATH-15: a rule before the input is misuse: the call fails, and never passes', async () => {
    const early = t.procedure.use(protect(guard, { pathClaims: { user_id: 'sub' } }) as never).input(input)
    const caller = t.createCallerFactory(t.router({ early: early.query(() => '') }))
    const context = createContext({ req: { headers: { authorization: `Bearer ${issueToken()}` } } })
    await expect(caller(context).early({ user_id: 'alice' })).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      cause: { code: 'GUARD_PARAMETER_ABSENT' },
    })
  })

  it.each([
    ['nothing', {}],
    ['a principal alone', { principal: { subject: 'mallory' } }],
    ['credentials that are undefined', { credentials: undefined }],
    ['credentials of its own making', { credentials: { authorization: `Bearer ${issueToken()}` } }],
  ])('OPT-09: a context with %s is misuse, and names the fix: it is not taken for no token', async (_, context) => {
    const caller = t.createCallerFactory(createRouter())(context as GuardedContext)
    for (const call of [caller.open(), caller.scoped()]) {
      await expect(call).rejects.toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
        message: expect.stringMatching(/by createContext of jwt-guard\/trpc/),
        cause: { code: 'GUARD_OPTION_INVALID' },
      })
    }
  })

  it('an error of somebody else has no problem of ours', () => {
    expect(problemOf(new TRPCError({ code: 'UNAUTHORIZED' }))).toBeUndefined()
    expect(responseMeta({ errors: [new TRPCError({ code: 'UNAUTHORIZED' })] })).toEqual({})
  })
})
