/** The runtime's own fetch: against msw where a served key set is all that is needed, and on the wire where that matters. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGuard } from '../../src/index.ts'
import { ManualClock } from '../support/clock.ts'
import { judge } from '../support/guard.ts'
import { audience, issuer, issueToken, keyOf } from '../support/issuer.ts'

const first = keyOf('RS256', 1)
const second = keyOf('RS256', 2)

describe('with msw for an issuer', () => {
  const jwksUri = `${issuer}/jwks`
  const msw = setupServer()
  beforeAll(() => msw.listen({ onUnhandledFrame: 'error' }))
  afterEach(() => msw.resetHandlers())
  afterAll(() => msw.close())

  it('keys are fetched by the runtime’s own fetch, once, and again after rollover', async () => {
    let keys = [first.jwk]
    let fetches = 0
    msw.use(
      http.get(jwksUri, () => {
        fetches += 1
        return HttpResponse.json({ keys }, { headers: { 'cache-control': 'max-age=300' } })
      }),
    )
    const clock = new ManualClock()
    const guard = createGuard({ issuer, audience, jwksUri, clock })
    await guard.warm()
    expect(await judge(guard, issueToken())).toBe('granted')
    expect(fetches).toBe(1)
    keys = [second.jwk]
    await clock.advance(360)
    expect(await judge(guard, issueToken({}, {}, second))).toBe('granted')
    expect(fetches).toBe(2)
  })

  it('they are found by discovery', async () => {
    msw.use(
      http.get(`${issuer}/.well-known/openid-configuration`, () => HttpResponse.json({ issuer, jwks_uri: jwksUri })),
      http.get(jwksUri, () => HttpResponse.json({ keys: [first.jwk] })),
    )
    const guard = createGuard({ issuer, audience, clock: new ManualClock() })
    expect(await judge(guard, issueToken())).toBe('granted')
  })

  it('SET-12: a redirect to the same origin is not followed', async () => {
    let followed = 0
    msw.use(
      http.get(jwksUri, () => HttpResponse.redirect(`${issuer}/other`, 302)),
      http.get(`${issuer}/other`, () => {
        followed += 1
        return HttpResponse.json({ keys: [first.jwk] })
      }),
    )
    const guard = createGuard({ issuer, audience, jwksUri, clock: new ManualClock() })
    expect(await judge(guard, issueToken())).toBe('GUARD_KEYS_UNAVAILABLE')
    expect([followed, guard.health().keySets[0]?.lastFault]).toEqual([0, 'redirect'])
  })
})

describe('on the wire', () => {
  let server: Server
  let answer: RequestListener
  let jwksUri: string
  let asked: (() => void) | undefined
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked?.()
      answer(request, response)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  const body = JSON.stringify({ keys: [first.jwk] })
  const guardOn = (options: object = {}) =>
    createGuard({ issuer, audience, jwksUri, clock: new ManualClock(), ...options })

  it.each([
    ['gzip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
  ])('a set compressed by %s is read', async (encoding, bytes) => {
    answer = (_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
    expect(await judge(guardOn(), issueToken())).toBe('granted')
  })

  it.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000, ' '))],
  ])(
    'SET-14: a small body by %s that unpacks to a huge one is left as soon as it is too large',
    async (encoding, bytes) => {
      expect(bytes.length).toBeLessThan(100_000)
      answer = (_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
      const guard = guardOn()
      const before = process.memoryUsage().arrayBuffers
      expect(await judge(guard, issueToken())).toBe('GUARD_KEYS_UNAVAILABLE')
      expect(guard.health().keySets[0]?.lastFault).toBe('too-large')
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(25_000_000)
    },
  )

  it.each<[string, RequestListener, string]>([
    [
      'cut',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': body.length + 10 }).end(body, () => response.destroy()),
      'network',
    ],
    [
      'no gzip though it says so',
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
      'network',
    ],
    ['hung up on', (request, _response) => void request.socket.destroy(), 'network'],
    [
      'an error page',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'not-json',
    ],
    ['a redirect', (_request, response) => void response.writeHead(301, { location: '/other' }).end(), 'redirect'],
    ['not found', (_request, response) => void response.writeHead(404).end(body), 'status'],
  ])('SET-05: an answer that is %s leaves the request undecided', async (_, listener, fault) => {
    answer = listener
    const guard = guardOn()
    expect(await judge(guard, issueToken())).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(guard.health().keySets[0]?.lastFault).toBe(fault)
  })

  it.each<[string, RequestListener]>([
    ['headers', () => {}],
    ['a body', (_request, response) => void response.writeHead(200).write('{')],
  ])(
    'SET-13: an issuer that never sends %s to its end is left at the deadline, and its connection is closed',
    async (_, listener) => {
      answer = (request, response) => {
        closed = new Promise(resolve => request.socket.once('close', resolve))
        listener(request, response)
      }
      let closed: Promise<unknown> = Promise.resolve()
      const clock = new ManualClock()
      const guard = guardOn({ clock })
      const arrived = new Promise<void>(resolve => {
        asked = resolve
      })
      const outcome = judge(guard, issueToken())
      await arrived
      await clock.advance(5)
      expect(await outcome).toBe('GUARD_KEYS_UNAVAILABLE')
      expect(guard.health().keySets[0]?.lastFault).toBe('timeout')
      await closed
    },
  )

  it('nothing listens there: undecided', async () => {
    const port = new URL(jwksUri).port
    const free = createServer()
    await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve))
    const unused = String((free.address() as AddressInfo).port)
    await new Promise(resolve => free.close(resolve))
    const guard = guardOn({ jwksUri: jwksUri.replace(port, unused) })
    expect(await judge(guard, issueToken())).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(guard.health().keySets[0]?.lastFault).toBe('network')
  })

  it('the keys’ entity tag travels, and 304 keeps them', async () => {
    const tags: (string | undefined)[] = []
    answer = (request, response) => {
      tags.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === '"1"') return void response.writeHead(304).end()
      response.writeHead(200, { etag: '"1"', 'cache-control': 'max-age=60' }).end(body)
    }
    const clock = new ManualClock()
    const guard = guardOn({ clock })
    await guard.warm()
    await guard.reload()
    expect(await judge(guard, issueToken())).toBe('granted')
    expect(tags).toEqual([undefined, '"1"'])
  })
})
