// What users of Next.js expect of a guarded route handler beside its verdicts, and what clients try that know how Next.js works.
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGuard, type Guard } from 'jwt-guard'
import { protect } from 'jwt-guard/next'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'
import { hold, keySet } from '../../packages/jwt-guard/test/support/network.ts'
import { remoteGuard } from '../../packages/jwt-guard/test/support/remote.ts'
import { type Answer, send } from '../harness/http.ts'
import { type Issuer, signToken, startIssuer } from '../harness/issuer.ts'
import { type Handler, serveNextHandler } from './places/next.ts'

const user = { pathClaims: { user_id: 'sub' } } as const
const own = '/read-only/alice'
const bearer = { authorization: `Bearer ${issueToken()}` }
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {})) // Next.js logs what handlers throw
afterAll(() => void vi.restoreAllMocks())

/** Puts a guarded handler behind the server of Next.js; resolves to where that is. */
function serve(handler: Handler, guard: Guard = staticGuard(), rule: object = user): Promise<string> {
  return open(protect(guard, rule, handler) as unknown as Handler)
}

async function open(handler: Handler): Promise<string> {
  const server = createServer(await serveNextHandler(handler)).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const greet: Handler = async (request, { params }) => Response.json([request.method, (await params)['user_id']])
const ask = (origin: string, method: string, path = own, headers = {}): Promise<Answer> =>
  send(origin, { method, path, headers })

/** A client that may go away before it has heard all. */
function listen(origin: string): { readonly answer: Promise<IncomingMessage>; readonly leave: () => void } {
  const asking = get(origin + own, { headers: bearer, agent: false }).on('error', () => {})
  const answer = new Promise<IncomingMessage>(resolve => asking.once('response', resolve))
  return { answer, leave: () => void asking.destroy() }
}

describe('where a file exports GET alone', () => {
  it('HEAD is guarded with it, and answered without a body', async () => {
    const origin = await serve(greet)
    expect(await ask(origin, 'HEAD')).toMatchObject({ status: 401, body: '' })
    expect(await ask(origin, 'HEAD', own, bearer)).toMatchObject({ status: 200, body: '' })
    expect(await ask(origin, 'HEAD', '/read-only/bob', bearer)).toMatchObject({ status: 403, body: '' })
  })

  it('OPTIONS is answered by Next.js, to everybody, and every other method is refused by it', async () => {
    const origin = await serve(() => expect.unreachable())
    const { status, headers } = await ask(origin, 'OPTIONS')
    expect([status, headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS'])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await ask(origin, method, own, bearer)).status, method).toBe(405)
    }
  })
})

describe('what a handler does', () => {
  it('an answer is streamed part by part, and ends where the client goes away', async () => {
    const cancelled = Promise.withResolvers<void>()
    const parts = new TransformStream<Uint8Array, Uint8Array>()
    const writer = parts.writable.getWriter()
    writer.closed.catch(() => cancelled.resolve())
    const { answer, leave } = listen(await serve(async () => new Response(parts.readable)))
    const said = (text: string) => writer.write(new TextEncoder().encode(text))
    await said('one')
    const heard = (await answer)[Symbol.asyncIterator]()
    expect(String((await heard.next()).value)).toBe('one')
    await said('two')
    expect(String((await heard.next()).value)).toBe('two')
    leave()
    await cancelled.promise
  })

  it('what it throws is 500 without a word of it, and what it throws for Next.js does what that says', async () => {
    const throwing = async (work: () => never): Promise<Answer> => {
      return ask(await serve(async () => work()), 'GET', own, bearer)
    }
    const fault = await throwing(() => {
      throw new Error('a secret of the handler')
    })
    expect([fault.status, fault.body]).toEqual([500, ''])
    const { notFound, redirect } = await import('next/navigation.js') // which loads where a server is started alone
    expect(await throwing(() => notFound())).toMatchObject({ status: 404 })
    expect(await throwing(() => redirect('/elsewhere'))).toMatchObject({
      status: 307,
      headers: { location: '/elsewhere' },
    })
  })
})

it('SET-25: a client that goes away while keys are fetched is waited for no longer, and the next one is served', async () => {
  const [asked, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()]
  const slow = hold(keySet())
  const remote = remoteGuard([
    request => {
      asked.resolve()
      return slow.reply(request)
    },
  ])
  const guarded = protect(remote.guard, user, greet) as unknown as Handler
  const origin = await open((...given) => {
    const answer = guarded(...given)
    answer.then(ended.resolve, ended.resolve)
    return answer
  })
  const { leave } = listen(origin)
  await asked.promise
  leave()
  expect(await ended.promise).toMatchObject({ status: 499 }) // which nobody hears
  slow.release()
  expect([(await ask(origin, 'GET', own, bearer)).status, remote.fetches()]).toEqual([200, 1])
})

it('where Next.js is told that a route is static, nobody passes', async () => {
  const origin = await serve(greet)
  expect((await ask(origin, 'GET', '/fixed/alice', bearer)).status).toBe(500)
  expect((await ask(origin, 'GET', '/fixed/alice')).status).toBe(500)
})

describe('whose path it is', () => {
  it.each([
    { 'x-now-route-matches': '1=alice&nxtPuser_id=alice', 'x-matched-path': own },
    { 'x-invoke-path': own, 'x-invoke-query': '%7B%22user_id%22%3A%22alice%22%7D', 'x-invoke-output': own },
    { 'x-middleware-rewrite': own, 'x-middleware-subrequest': 'proxy', 'x-nextjs-rewritten-path': own },
    { 'x-original-url': own, 'x-rewrite-url': own, 'x-forwarded-uri': own, 'x-nextjs-data': '1' },
    { 'next-action': 'x', 'next-resume': '1', 'next-router-state-tree': '%5B%22%22%5D', 'next-url': own },
    { 'x-next-internal-user': 'alice', 'x-principal': 'bob', 'x-http-method-override': 'OPTIONS' },
  ])('no header says: %j', async headers => {
    const origin = await serve(() => expect.unreachable())
    expect((await ask(origin, 'GET', '/read-only/bob', { ...bearer, ...headers })).status).toBe(403)
    expect((await ask(origin, 'GET', own, headers)).status).toBe(401)
  })

  it.each(['user_id=alice', 'nxtPuser_id=alice', 'nxtIuser_id=alice&_rsc=1', '__nextLocale=x&nxtPpath=alice'])(
    'no query says: %s',
    async query => {
      const origin = await serve(greet)
      expect((await ask(origin, 'GET', `/read-only/bob?${query}`, bearer)).status).toBe(403)
      const { status, body } = await ask(origin, 'GET', `${own}?${query.replaceAll('alice', 'bob')}`, bearer)
      expect([status, body]).toEqual([200, '["GET","alice"]'])
    },
  )

  it('behind a rewrite it is what the handler sees', async () => {
    const origin = await serve(greet)
    const { status, body } = await ask(origin, 'GET', '/rewritten/alice', bearer)
    expect([status, body]).toEqual([200, '["GET","alice"]'])
    for (const other of ['/rewritten/bob', '/rewritten/bob?path=alice&nxtPpath=alice', '/rewritten/alice%2F..%2Fbob']) {
      expect((await ask(origin, 'GET', other, bearer)).status, other).toBe(403)
    }
  })
})

describe('keys over the wire', () => {
  let issuer: Issuer
  beforeAll(async () => {
    issuer = await startIssuer()
    process.env['EDGE_ISSUER'] = issuer.url
  })
  afterAll(async () => {
    delete process.env['EDGE_ISSUER']
    await issuer.stop()
  })
  const issue = (audience: string): object => {
    const iat = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer.url, aud: audience, sub: 'alice', iat, exp: iat + 3600 }
    return { authorization: `Bearer ${signToken({ alg: 'RS256', kid: issuer.keys[0].id }, claims, issuer.keys[0])}` }
  }

  it('SET-30: the issuer is asked, though Next.js is told to keep what is fetched', async () => {
    const guard = createGuard({ issuer: issuer.url, audience: 'keeping', jwksUri: issuer.jwksUri })
    const origin = await serve(
      async () => {
        await guard.reload()
        return new Response()
      },
      guard,
      {},
    )
    for (const fetches of [2, 3, 4]) {
      expect((await ask(origin, 'GET', '/keeping', issue('keeping'))).status).toBe(200)
      expect(issuer.countFetches()).toBe(fetches)
    }
  })

  it('in the edge runtime a guard judges as everywhere', async () => {
    const origin = await serve(() => expect.unreachable())
    const { status, body } = await ask(origin, 'GET', '/edge/alice', issue('edge'))
    expect([status, body]).toEqual([200, '["edge-runtime","alice",true]'])
    expect((await ask(origin, 'GET', '/edge/bob', issue('edge'))).status).toBe(403)
    expect((await ask(origin, 'GET', '/edge/alice', issue('another'))).status).toBe(401)
    expect((await ask(origin, 'GET', '/edge/alice')).headers).toMatchObject({
      'www-authenticate': 'Bearer realm="api"',
    })
  })
})
