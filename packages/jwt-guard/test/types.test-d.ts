/** Types are tested for yes and for no: each `@ts-expect-error` is a line that must not compile. */
import { createServer } from 'node:http'
import KoaRouter from '@koa/router'
import { UseGuards } from '@nestjs/common'
import { initTRPC } from '@trpc/server'
import express, { Router } from 'express'
import Fastify from 'fastify'
import { H3, type H3Event } from 'h3'
import { defineEventHandler, type H3Event as H3Event1 } from 'h3-1'
import { Hono } from 'hono'
import Koa from 'koa'
import type { NextProxy, NextRequest } from 'next/server.js'
import { Server as SocketServer } from 'socket.io'
import { WebSocketServer } from 'ws'
import * as z from 'zod'
import { findPrincipal, principalOf, protect, protectPath } from '../src/adapters/express.ts'
import { jwtGuard, principalOf as principalOfFastify, protect as protectFastify } from '../src/adapters/fastify.ts'
import { protect as protectFetch } from '../src/adapters/fetch.ts'
import { protect as protectH3 } from '../src/adapters/h3.ts'
import { protect as protectHono, protectPath as protectPathHono } from '../src/adapters/hono.ts'
import { principalOf as principalOfKoa, protect as protectKoa } from '../src/adapters/koa.ts'
import { CurrentPrincipal, principalOf as principalOfNest, protect as protectNest } from '../src/adapters/nestjs.ts'
import { protect as protectNext, protectPath as protectPathNext } from '../src/adapters/next.ts'
import { protect as protectNode } from '../src/adapters/node.ts'
import {
  principalOf as principalOfSocket,
  protectPath as protectPathSocket,
  protect as protectSocket,
} from '../src/adapters/socket.io.ts'
import { type GuardedContext, protect as protectTrpc } from '../src/adapters/trpc.ts'
import { principalOf as principalOfWs, protectPath as protectPathWs, protect as protectWs } from '../src/adapters/ws.ts'
import {
  anyOf,
  type Clock,
  type Code,
  createDenylist,
  createGuard,
  createMemoryDenylistStore,
  type DenialCode,
  type Guard,
  GuardError,
  type GuardEvent,
  type Json,
  KeySetError,
  OptionsError,
  type Principal,
  type Rule,
  TokenError,
} from '../src/index.ts'

const guard = createGuard({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' })
const app = express()
const tasks = Router()

// A rule may name a parameter of the route
app.get('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), (req, res) => {
  res.json(req.params.user_id)
})
app.use('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), tasks)
app.use(...protectPath(guard, '/api/:user_id/tasks', { pathClaims: { user_id: 'sub' } }), tasks)
app.use(
  ...protectPath(guard, '/api/:org_id/:user_id', { pathClaims: { user_id: 'sub', org_id: anyOf('org_ids') } }),
  tasks,
)
// Not every parameter need be matched
app.use(...protectPath(guard, '/api/:user_id/tasks/:id', { pathClaims: { user_id: 'sub' } }), tasks)
app.get('/open', protect(guard), (_req, res) => void res.end())
app.get('/open', protect(guard, { optional: true }), (_req, res) => void res.end())

// A rule may not name a parameter that the route does not have
// @ts-expect-error the route has `id` only
app.get('/api/:id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), (_req, res) => void res.end())
// @ts-expect-error the path has `id` only
app.use(...protectPath(guard, '/api/:id/tasks', { pathClaims: { user_id: 'sub' } }), tasks)

// Claims are typed by the schema
const typed = createGuard({
  issuer: 'https://auth.example.com',
  audience: 'https://api.example.com',
  claims: z.object({ sub: z.string(), org_ids: z.array(z.string()) }),
})
app.get('/typed', protect(typed), (req, res) => {
  const { claims } = principalOf(req, typed)
  const ids: readonly string[] = claims.org_ids
  // @ts-expect-error the schema has no such claim
  claims.email
  // @ts-expect-error a principal is not written to
  principalOf(req).subject = 'someone'
  res.json(ids)
})

// Without a schema the registered claims are typed, and others are JSON that may be absent
const subject: string = (await guard.verify('')).claims.sub
// @ts-expect-error a claim that is not registered may hold anything
const role: string = (await guard.verify('')).claims['role']

// An optional rule may grant nobody
const verdict = await guard.check({ authorization: undefined }, { optional: true })
if (verdict.outcome === 'granted') {
  // @ts-expect-error the principal may be undefined
  verdict.principal.subject
}
const required = await guard.check({ authorization: undefined }, { scopes: ['tasks:read'] })
if (required.outcome === 'granted') required.principal.subject

// A fetch handler needs the parameters that its rule names
const handler = protectFetch(guard, { pathClaims: { user_id: 'sub' } }, (_request, { principal }) =>
  Response.json(principal.subject),
)
const request = new Request('https://api.example.com/api/alice/tasks')
handler(request, { params: { user_id: 'alice' } })
// @ts-expect-error the parameter is missing
handler(request, { params: {} })
// @ts-expect-error the context is missing
handler(request)
protectFetch(guard, {}, () => new Response())(request)

// A listener of Node's server needs the parameters that its rule names
const nodeServer = createServer(
  protectNode(typed, {}, (_request, response, { principal }) => {
    const ids: readonly string[] = principal.claims.org_ids
    response.end(ids.join())
  }),
)
const listener = protectNode(guard, { pathClaims: { user_id: 'sub' } }, (_request, response) => response.end())
nodeServer.on('request', (req, res) => listener(req, res, { user_id: 'alice' }))
// @ts-expect-error no server has parameters
createServer(listener)
protectNode(guard, { optional: true }, (_request, response, { principal }) => {
  // @ts-expect-error nobody may be there
  principal.subject
  response.end()
})

// A hook of Fastify fits every route and scope, whatever their own types
const fastify = Fastify()
fastify.register(jwtGuard)
fastify.register(jwtGuard, { guard: typed, rule: { scopes: ['a'] } })
// @ts-expect-error the plugin has no such option
fastify.register(jwtGuard, { gaurd: guard })
fastify.addHook('onRequest', protectFastify(guard))
fastify.get<{ Params: { user_id: string } }>(
  '/api/:user_id',
  { onRequest: [protectFastify(typed, { pathClaims: { user_id: 'sub' } })] },
  async request => principalOfFastify(request, typed).claims.org_ids satisfies readonly string[],
)
// @ts-expect-error a rule is what it says
fastify.get('/', { onRequest: protectFastify(guard, { scopes: 'a' }) }, async () => '')
const secure = Fastify({ http2: true, https: {} })
secure.get('/', { preHandler: protectFastify(guard) }, async () => '')

// The principal is a variable of Hono's context, typed by the guard
const hono = new Hono()
hono.get('/api/:user_id', protectHono(typed, { pathClaims: { user_id: 'sub' } }), c => {
  const ids: readonly string[] = c.get('principal').claims.org_ids
  // @ts-expect-error the schema has no such claim
  c.var.principal.claims.email
  return c.json([c.req.param('user_id') satisfies string, ids])
})
hono.get('/open', protectHono(guard, { optional: true }), c => {
  // @ts-expect-error nobody may be there
  c.get('principal').subject
  return c.json(c.get('principal')?.subject)
})
hono.use(...protectPathHono(guard, '/api/:user_id/*', { pathClaims: { user_id: 'sub' } }))
hono.use(...protectPathHono(guard, '/api/:user_id/tasks/:id', { pathClaims: { user_id: 'sub' } }))
hono.use(...protectPathHono(guard, '/open/*', {}))
// @ts-expect-error the path has `id` only
hono.use(...protectPathHono(guard, '/api/:id/*', { pathClaims: { user_id: 'sub' } }))
// @ts-expect-error the path has no parameter at all
hono.use(...protectPathHono(guard, '/api/*', { pathClaims: { user_id: 'sub' } }))

// A middleware of Koa fits every app and router, whatever their state
new Koa<{ readonly locale: string }>().use(protectKoa(guard))
new KoaRouter<{ readonly locale: string }>().get('/api/:user_id', protectKoa(typed), ctx => {
  ctx.body = principalOfKoa(ctx, typed).claims.org_ids satisfies readonly string[]
})
// @ts-expect-error a rule is what it says
protectKoa(guard, { scopes: 'a' })

// An event handler of either version of h3, with the framework's own event
new H3().get(
  '/api/:user_id',
  protectH3(typed, { pathClaims: { user_id: 'sub' } }, (event: H3Event, { principal }) => {
    event.res.status = 200
    return principal.claims.org_ids satisfies readonly string[]
  }),
)
defineEventHandler(protectH3(guard, {}, (event: H3Event1, { principal }) => [event.path, principal.subject]))
protectH3(guard, { optional: true }, (_event, { principal }) => {
  // @ts-expect-error nobody may be there
  principal.subject
})

// A guard of Nest, and the principal as a parameter
class Controller {
  handle(principal: Principal): string {
    return principal.subject
  }
}
UseGuards(protectNest(typed, { pathClaims: { user_id: 'sub' } }))(Controller)
CurrentPrincipal(typed)(Controller.prototype, 'handle', 0)
principalOfNest(request, typed).claims.org_ids satisfies readonly string[]
// @ts-expect-error a rule is what it says
protectNest(guard, { scopes: 'a' })
// @ts-expect-error only a guard grants
CurrentPrincipal('sub')
// A WebSocketServer of ws is what it is; a rule names parameters of the path, and not necessarily all
const sockets = new WebSocketServer({ noServer: true })
nodeServer.on('upgrade', protectWs(guard, { scopes: ['a'] }, sockets))
nodeServer.on('upgrade', protectPathWs(guard, '/api/:user_id/:room', { pathClaims: { user_id: 'sub' } }, sockets))
nodeServer.on('upgrade', protectPathWs(guard, '/open', { optional: true }, sockets))
// @ts-expect-error the path has `id` only
protectPathWs(guard, '/api/:id', { pathClaims: { user_id: 'sub' } }, sockets)
// @ts-expect-error the path has no parameter at all
protectPathWs(guard, '/api', { pathClaims: { user_id: 'sub' } }, sockets)
// @ts-expect-error a rule is what it says
protectPathWs(guard, '/api', { scopes: 'a' }, sockets)
// @ts-expect-error no server has parameters
protectWs(guard, { pathClaims: { user_id: 'sub' } }, sockets) satisfies UpgradeListener
sockets.on('connection', (client, request) => {
  principalOfWs(client, typed).claims.org_ids satisfies readonly string[]
  principalOfWs(request).subject satisfies string
})

// A procedure's context has the principal, and its input what the rule names
const t = initTRPC.context<GuardedContext & { readonly locale: string }>().meta<{ readonly title: string }>().create()
const userInput = z.object({ user_id: z.string(), page: z.number() })
t.procedure
  .input(userInput)
  .use(protectTrpc(typed, { pathClaims: { user_id: 'sub' } }))
  .query(({ ctx, input }) => {
    ctx.principal.claims.org_ids satisfies readonly string[]
    // @ts-expect-error the schema has no such claim
    ctx.principal.claims.email
    return [ctx.locale satisfies string, input.page satisfies number]
  })
t.procedure.use(protectTrpc(guard)).query(({ ctx }) => ctx.principal.subject satisfies string)
// @ts-expect-error nobody may be there
t.procedure.use(protectTrpc(guard, { optional: true })).query(({ ctx }) => ctx.principal.subject)
// @ts-expect-error the input is not validated yet
t.procedure.use(protectTrpc(guard, { pathClaims: { user_id: 'sub' } })).input(userInput)
// @ts-expect-error the input has no such field
t.procedure.input(userInput).use(protectTrpc(guard, { pathClaims: { org_id: 'sub' } }))
// @ts-expect-error the field may be missing
t.procedure.input(userInput.partial()).use(protectTrpc(guard, { pathClaims: { user_id: 'sub' } }))
// @ts-expect-error the context has no credentials
initTRPC.context<object>().create().procedure.use(protectTrpc(guard))

// A route handler of Next.js fits the routes that have its parameters, as Next.js checks when it builds
type NextRoute<Params> = (request: NextRequest, context: { params: Promise<Params> }) => Response | Promise<Response>
const GET = protectNext(typed, { pathClaims: { user_id: 'sub' } }, async (req, { params, principal }) => {
  const { user_id } = await params
  return Response.json([req.nextUrl.pathname, user_id satisfies string, principal.claims.org_ids])
})
GET satisfies NextRoute<{ user_id: string }>
GET satisfies NextRoute<{ user_id: string; task_id: string }>
// @ts-expect-error the route has `id` only
GET satisfies NextRoute<{ id: string }>
// @ts-expect-error a list is never matched
GET satisfies NextRoute<{ user_id: string[] }>
type WithTask = { params: Promise<{ user_id: string; task_id: string }> }
const PUT = protectNext(guard, { pathClaims: { user_id: 'sub' } }, async (_req, { params }: WithTask) => {
  return Response.json((await params).task_id)
})
PUT satisfies NextRoute<{ user_id: string; task_id: string }>
// @ts-expect-error the handler asks for more
PUT satisfies NextRoute<{ user_id: string }>
protectNext(guard, {}, () => new Response()) satisfies NextRoute<object>
protectNext(guard, { optional: true }, (_req, { principal }) => {
  // @ts-expect-error nobody may be there
  principal.subject
  return new Response(principal?.subject)
})
protectPathNext(guard, '/api/:user_id', { pathClaims: { user_id: 'sub' } }) satisfies NextProxy
// @ts-expect-error the path has `id` only
protectPathNext(guard, '/api/:id', { pathClaims: { user_id: 'sub' } })
// A middleware of Socket.IO fits every server, whatever its events and data
interface Data {
  locale: string
}
const io = new SocketServer<object, object, object, Data>()
io.use(protectSocket(guard, { scopes: ['a'] }))
new SocketServer().of(/^\/users\//).use(protectPathSocket(guard, '/users/:user_id', { pathClaims: { user_id: 'sub' } }))
io.on('connection', socket => principalOfSocket(socket, typed).claims.org_ids satisfies readonly string[])
// @ts-expect-error a handshake has no path
protectSocket(guard, { pathClaims: { user_id: 'sub' } })
// @ts-expect-error the name has `id` only
protectPathSocket(guard, '/users/:id', { pathClaims: { user_id: 'sub' } })

// `none` and HMAC have no name
// @ts-expect-error
createGuard({ issuer: 'https://a.example', audience: 'b', algorithms: ['none'] })
// @ts-expect-error
createGuard({ issuer: 'https://a.example', audience: 'b', algorithms: ['HS256'] })
// @ts-expect-error the audience is required
createGuard({ issuer: 'https://a.example' })
// @ts-expect-error an option that is undefined is not an option left out
createGuard({ issuer: 'https://a.example', audience: 'b', jwksUri: process.env['JWKS_URI'] })

// A literal path of any form is read for its parameters
app.get(
  '/api/:user_id/tasks/:id',
  protect(guard, { pathClaims: { user_id: 'sub', id: ['task', 'id'] } }),
  (_req, res) => {
    res.end()
  },
)
app.get('/a/:from-:to', protect(guard, { pathClaims: { from: 'sub', to: 'other' } }), (_req, res) => void res.end())
app.use(...protectPath(guard, '/a/:from.:to', { pathClaims: { from: 'sub', to: 'other' } }), tasks)
app.use(...protectPath(guard, '/open', { scopes: ['a'] }), tasks)
// @ts-expect-error the route has no parameter at all
app.get('/open', protect(guard, { pathClaims: { user_id: 'sub' } }), (_req, res) => void res.end())
// @ts-expect-error no path parameter is without its colon
app.use(...protectPath(guard, '/api/user_id', { pathClaims: { user_id: 'sub' } }), tasks)
// @ts-expect-error a name ends where the next part of the path begins
app.use(...protectPath(guard, '/api/:user_id/tasks', { pathClaims: { 'user_id/tasks': 'sub' } }), tasks)

// A rule is what it says
// @ts-expect-error a scope is a string
protect(guard, { scopes: [7] })
// @ts-expect-error one scope is a list of one
protect(guard, { scopes: 'tasks:read' })
// @ts-expect-error no other status hides or tells
protect(guard, { pathClaims: { id: 'sub' }, mismatchStatus: 401 })
// @ts-expect-error an empty list names no claim
protect(guard, { pathClaims: { id: [] } })
// @ts-expect-error the alternative is a scope
protect(guard, { pathClaims: { id: 'sub' }, or: { role: 'admin' } })
// @ts-expect-error a rule has no such member
guard.check({ authorization: undefined }, { scope: 'tasks:read' } satisfies Rule)

// Options are what they say
const issuer = 'https://a.example'
createGuard({ issuers: [{ issuer, audience: 'b' }], clockToleranceSeconds: 0 })
// @ts-expect-error a list of issuers is not empty
createGuard({ issuers: [] })
// @ts-expect-error a shared secret is no option
createGuard({ issuer, audience: 'b', secret: 'x' })
// @ts-expect-error an audience is no pattern
createGuard({ issuer, audience: /b/ })
// @ts-expect-error a duration is a number of seconds
createGuard({ issuer, audience: 'b', maxTokenAgeSeconds: '1h' })
// @ts-expect-error a schema is no function of one's own
createGuard({ issuer, audience: 'b', claims: (claims: object) => claims })
createGuard({ issuer, audience: 'b', revocation: createDenylist(createMemoryDenylistStore({ maxEntries: 5 })) })
const clock: Clock = { now: () => 0, after: () => () => {} }
createGuard({ issuer, audience: 'b', clock, onEvent: event => void event.type })

// A transforming schema types the claims by what it puts out
const transformed = createGuard({
  issuer,
  audience: 'b',
  claims: z.object({ sub: z.string() }).transform(({ sub }) => ({ user: Number(sub) })),
})
const user: number = (await transformed.verify('')).claims.user
// @ts-expect-error what went in is not what comes out
;(await transformed.verify('')).claims.sub

// A principal is read, and never written to
const principal: Principal = await guard.verify('')
const email: Json | undefined = principal.claims['email']
// @ts-expect-error no scope is added by hand
principal.scopes.push('admin')
// @ts-expect-error no claim is written
principal.claims['role'] = 'admin'
// @ts-expect-error no parameter is written
principal.params['user_id'] = 'bob'

// Optional: the types keep asking whether there is somebody
protectFetch(guard, { optional: true }, (_request, { principal: somebody }) => {
  // @ts-expect-error nobody may be there
  somebody.subject
  return new Response(somebody?.subject)
})
app.get('/open', protect(guard, { optional: true }), (req, res) => {
  // @ts-expect-error nobody may be there
  findPrincipal(req).subject
  res.json(findPrincipal(req, typed)?.claims.org_ids)
})

// Errors narrow by class and by code
function statusOf(error: unknown): Code | undefined {
  if (error instanceof TokenError) return error.code satisfies `GUARD_${string}`
  if (error instanceof KeySetError) return error.code
  if (error instanceof OptionsError) {
    // @ts-expect-error misuse is never a denial
    error.code satisfies DenialCode
  }
  return error instanceof GuardError ? error.code : undefined
}
// @ts-expect-error no code is made up
statusOf(undefined) satisfies 'GUARD_MADE_UP' | undefined
function tell(event: GuardEvent): string {
  switch (event.type) {
    case 'granted':
      return String(event.anonymous)
    case 'denied':
      return event.code
    case 'path-mismatch':
      return event.parameter
    case 'undecided':
      return event.fault
    default:
      return event.keySet
  }
}

// A verdict is told apart before it is read
const told = await guard.check({ authorization: undefined })
// @ts-expect-error only a denied one has a denial
told.denial
if (told.outcome === 'undecided') told.error.retryAfterSeconds satisfies number
// @ts-expect-error a guard of other claims is another guard
const other: Guard<{ readonly user: string }> = transformed

export { email, other, role, statusOf, subject, tell, user }
