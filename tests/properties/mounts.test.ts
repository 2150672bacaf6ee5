// A guard on a prefix, and the handler on a route of its own below it: two patterns that a router matches one after the other.
// No way of writing the path is seen by the one as her own and by the other as somebody else's.

import { getRequestListener } from '@hono/node-server'
import Router from '@koa/router'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { protect as protectExpress } from 'jwt-guard/express'
import { protect as protectFastify } from 'jwt-guard/fastify'
import { protect as protectHono } from 'jwt-guard/hono'
import { protect as protectKoa } from 'jwt-guard/koa'
import Koa from 'koa'
import { expect, test } from 'vitest'
import { staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'
import { converse, type Listener } from '../law/wire.ts'
import { percent } from './spellings.ts'

const guard = staticGuard()
const rule = { pathClaims: { user_id: 'sub' } } as const
const prefix = '/api/:user_id'
const route = '/api/:user_id/tasks'

/** Answers with what the handler sees. */
function serveExpress(createApp: typeof express): Listener {
  const app = createApp()
  app.use(prefix, protectExpress(guard, rule))
  app.get(route, ({ params }, response) => void response.end(`of ${params['user_id']}`))
  return app
}

function serveHono(): Listener {
  const app = new Hono()
  app.use(`${prefix}/*`, protectHono(guard, rule))
  return getRequestListener(app.get(route, c => c.text(`of ${c.req.param('user_id')}`)).fetch)
}

function serveKoa(): Listener {
  const router = new Router().use(prefix, protectKoa(guard, rule))
  router.get(route, ctx => {
    ctx.body = `of ${ctx.params['user_id']}`
  })
  return new Koa().use(router.routes()).callback()
}

/** As lax as its router can be. */
async function serveFastify(): Promise<Listener> {
  const lax = { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true }
  const app = Fastify({ routerOptions: lax })
  app.addHook('onRequest', protectFastify(guard, rule))
  app.get<{ Params: { user_id: string } }>(route, async ({ params }) => `of ${params.user_id}`)
  await app.ready()
  return app.routing
}

const segments = [
  ...['bob', 'BOB', percent('bob'), 'bob%00', 'bob%2f', 'bob%3f', '%2fbob', '/bob', './bob', 'bob?x=/api/alice'],
  ...['alice/../bob', 'alice//..//bob', 'alice/%2e%2e/bob', 'alice%2f..%2fbob', 'alice%2f%2e%2e%2fbob'],
  ...['alice;/../bob', 'alice%23/../bob', 'alice\\..\\bob', 'alice%5c..%5cbob', 'alice'],
]
const targets = segments.flatMap(segment => [
  ...[
    '/api/',
    '//api/',
    '///api/',
    '/./api/',
    '/x/../api/',
    '/api/./',
    '/api//',
    '/%61pi/',
    '/api%2f',
    'api/',
    '?/api/',
  ].map(start => `${start}${segment}/tasks`),
  ...['http://h/api/', 'http://alice@h/api/', 'http:/api/', '//h/api/', '/api/alice?/../', '/api/alice#/../'].map(
    start => `${start}${segment}/tasks`,
  ),
  ...[`/API/${segment}/TASKS`, `/api/${segment}/tasks/`, `/api/${segment}//tasks`, `/api/${segment}/%74asks`],
])

const fields = `Host: h\r\nConnection: close\r\nAuthorization: Bearer ${issueToken({ sub: 'alice' })}`

test.each([
  ['Express 5', () => serveExpress(express)],
  ['Express 4', () => serveExpress(express4 as never)],
  ['Hono', serveHono],
  ['Koa', serveKoa],
  ['Fastify', serveFastify],
])('PATH-01: on a prefix of %s, the guard and the handler see one subject', async (_, serve) => {
  const listener = await serve()
  const seen = new Set<string | undefined>()
  for (const target of targets) {
    const answer = await converse(listener, Buffer.from(`GET ${target} HTTP/1.1\r\n${fields}\r\n\r\n`, 'latin1'))
    expect(answer, target).toMatch(/^HTTP\/1\.1 (?:200|40[034]) /)
    seen.add(/^of .*/m.exec(answer)?.[0])
  }
  expect([...seen]).toEqual(expect.arrayContaining(['of alice', undefined]))
  expect(seen.size).toBe(2)
})
