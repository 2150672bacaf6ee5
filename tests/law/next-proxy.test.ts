// What comes of requests that try to get around a guarded `proxy.ts`, through the server of Next.js.
import { expect, it } from 'vitest'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { readCases } from '../../specs/guard/cases/corpus.ts'
import type { Passed } from './place.ts'
import { serveNext, serveNextProxy } from './places/next.ts'
import { exchange } from './wire.ts'
import { World } from './world.ts'

/** Alice's own path. */
const own = readCases().find(({ id }) => id === 'PATH-01.same') as WholeCase

async function ask(serve: typeof serveNext, changes: Partial<WholeCase>): Promise<[status: number, passed: Passed[]]> {
  const given = { ...own, ...changes }
  const passed: Passed[] = []
  const listener = await serve({
    guard: new World(given).guardWith(given.options),
    rule: { pathClaims: { user_id: 'sub' } },
    route: given.route,
    seeParams() {},
    handle: it => void passed.push(it),
    seeError: () => 500,
  })
  const { statusLine } = await exchange(listener, given)
  return [Number(statusLine.split(' ')[1]), passed]
}

it('a request that may pass reaches its route, and who it is from does not travel with it', async () => {
  const [status, passed] = await ask(serveNextProxy, {})
  expect([status, passed.map(it => it.findPrincipal())]).toEqual([200, [undefined]])
})

it('another’s path, in whatever spelling, is turned away', async () => {
  const { target } = own
  for (const other of ['bob', '%62ob', 'alice%2F..%2Fbob', 'Alice', 'alice%00', '%2561lice', 'alice/../bob']) {
    const [status, passed] = await ask(serveNextProxy, { target: target.replace('alice', other) })
    expect([status, passed.length], other).toEqual([403, 0])
  }
})

it.each([
  [{ 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' }],
  [{ 'x-middleware-subrequest': 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy' }],
  [{ 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' }],
  [{ 'x-middleware-next': '1', 'x-middleware-invoke': '1', 'x-invoke-path': '/tasks', 'x-matched-path': '/tasks' }],
  [{ 'x-middleware-rewrite': '/tasks', 'x-nextjs-data': '1', 'next-router-prefetch': '1', purpose: 'prefetch' }],
  [
    {
      'x-middleware-override-headers': 'authorization',
      'x-middleware-request-authorization': own.authorization[0] ?? '',
    },
  ],
])('no header leads around it, nor lends it credentials: %j', async headers => {
  const [status, passed] = await ask(serveNextProxy, { authorization: [], headers })
  expect([status, passed.length]).toEqual([401, 0])
})

it('the proxy sees the path tidied up, and a guarded route handler the one that is served', async () => {
  const target = own.target.replace('alice', 'alice.rsc').replace('/tasks', '')
  const route = { target, route: '/users/:user_id' }
  expect((await ask(serveNextProxy, route))[0]).toBe(200)
  expect((await ask(serveNext, route))[0]).toBe(403)
})
