import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import {
  findPrincipal,
  paramsOf,
  principalOf,
  protect,
  protectPath,
  type UpgradeListener,
} from '../../src/adapters/ws.ts'
import { type Guard, OptionsError } from '../../src/index.ts'
import { ManualClock, settle } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken, startTime } from '../support/issuer.ts'
import { hold, keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

const clock = new ManualClock()
const guard = staticGuard({ clock })
const user = { pathClaims: { user_id: 'sub' } } as const
const handshake =
  'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'

let sockets: WebSocketServer
let running: RunningServer
beforeEach(async () => {
  sockets = new WebSocketServer({ noServer: true })
  running = await serve((_request, response) => void response.end())
})
afterEach(async () => {
  for (const client of sockets.clients) client.terminate()
  await running.stop()
})

/** Lets requests through this door. Those that reject are seen. */
function open(listener: UpgradeListener): { readonly errors: readonly unknown[] } {
  const errors: unknown[] = []
  running.server.on('upgrade', async (...given) => {
    try {
      await listener(...given)
    } catch (error) {
      errors.push(error)
    }
  })
  return { errors }
}

const protectUser = (of: Guard = guard): UpgradeListener => protectPath(of, '/api/:user_id/live', user, sockets)

/** What a client sees: the WebSocket, or the answer that refused it. */
async function ask(
  path: string,
  { protocols = [], ...headers }: { protocols?: string[]; authorization?: string } = {},
): Promise<{ client: WebSocket; status: number }> {
  const client = new WebSocket(`ws://127.0.0.1:${running.port}${path}`, protocols, { headers })
  const status = await new Promise<number>((resolve, reject) => {
    client.on('open', () => resolve(101))
    client.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode))
    client.on('error', reject)
  })
  return { client, status }
}

const askAs = (token: string, path: string) => ask(path, { authorization: `Bearer ${token}` })
const asSubprotocol = (token: string): string => `authorization.bearer.${token}`

describe('a protected path', () => {
  it('is opened for the one whom it names, and the principal is found by the request and by the socket', async () => {
    const seen: unknown[] = []
    sockets.on('connection', (client, request) => {
      seen.push(principalOf(request).subject, principalOf(client, guard) === findPrincipal(request), paramsOf(request))
    })
    open(protectPath(guard, '/api/:user_id/rooms/:room', user, sockets))
    expect((await askAs(issueToken(), '/api/alice/rooms/a%20b?x=1')).status).toBe(101)
    expect(seen).toEqual(['alice', true, { user_id: 'alice', room: 'a b' }])
    expect((await askAs(issueToken(), '/api/bob/rooms/7')).status).toBe(403)
    expect((await ask('/api/alice/rooms/7')).status).toBe(401)
    expect(seen).toHaveLength(3)
  })

  it.each([
    '/api/alice',
    '/api/alice/live/',
    '/api/alice/live/more',
    '/API/alice/live',
    '/api//live',
    '/api/%ff/live',
    '/other',
  ])('%s is another path: nothing is there, or what comes next', async path => {
    const otherwise = vi.fn<UpgradeListener>((_request, socket) => socket.end('HTTP/1.1 418 \r\n\r\n'))
    open(protectUser())
    expect((await askAs(issueToken(), path)).status).toBe(404)
    running.server.removeAllListeners('upgrade')
    open(protectPath(guard, '/api/:user_id/live', user, sockets, otherwise))
    expect((await askAs(issueToken(), path)).status).toBe(418)
    expect((await askAs(issueToken({ sub: 'bob' }), '/api/alice/live')).status).toBe(403)
    expect(otherwise).toHaveBeenCalledOnce()
  })

  it('several stand in a row, each with its own guard', async () => {
    const rooms = new WebSocketServer({ noServer: true })
    const subjects: unknown[] = []
    rooms.on('connection', (client, request) => {
      subjects.push(principalOf(client).subject, findPrincipal(request, staticGuard()))
    })
    open(protectPath(guard, '/rooms', {}, rooms, protectUser()))
    expect((await askAs(issueToken(), '/rooms')).status).toBe(101)
    expect((await askAs(issueToken(), '/api/alice/live')).status).toBe(101)
    expect(subjects).toEqual(['alice', undefined])
    for (const client of rooms.clients) client.terminate()
  })

  it.each([
    '',
    'api/:user_id',
    '/api/:user_id/',
    '/api//x',
    '/api/*',
    '/api{/:user_id}',
    '/:a-:user_id',
    '/%61',
    '/:a/:a',
    null,
  ])('the path %j, which cannot be read, throws at once', path => {
    expect(() => protectPath(guard, path as string, {}, sockets)).toThrow(OptionsError)
  })

  it('PATH-15: a rule that names what the path does not have throws at once', () => {
    expect(() => protectPath(guard, '/api/:id' as '/:user_id', user, sockets)).toThrow('":user_id"')
  })
})

describe('the token', () => {
  beforeEach(() => void open(protect(guard, {}, sockets)))

  it('CRED-15: as a subprotocol it lets in, and is never the one selected', async () => {
    const seen: unknown[] = []
    sockets.on('connection', (client, { headers }) => seen.push(client.protocol, headers['sec-websocket-protocol']))
    const protocols = [asSubprotocol(issueToken()), 'tasks.v1', 'tasks.v2']
    const { client, status } = await ask('/', { protocols })
    expect([status, client.protocol]).toEqual([101, 'tasks.v1'])
    expect(seen).toEqual(['tasks.v1', 'tasks.v1, tasks.v2'])
  })

  it('CRED-15: whoever offers nothing else gets no subprotocol, and a server that takes any gets no token', async () => {
    const offered: string[] = []
    sockets.options.handleProtocols = protocols => {
      offered.push(...protocols)
      return offered.at(-1) ?? false
    }
    const alone = `GET / HTTP/1.1\r\n${handshake}Sec-WebSocket-Protocol: Authorization.BEARER.${issueToken()}\r\n\r\n`
    sockets.on('connection', client => client.terminate())
    const answer = await running.write(alone)
    expect(answer).toMatch(/^HTTP\/1\.1 101 /)
    expect(answer).not.toMatch(/protocol: /i)
    expect(offered).toEqual([])
  })

  it.each([
    ['CRED-05', 'a header and a subprotocol', { authorization: 'Bearer x', protocols: ['a', asSubprotocol('x')] }, 400],
    ['CRED-05', 'Basic beside it', { authorization: 'Basic YQ==', protocols: ['a', asSubprotocol(issueToken())] }, 400],
    ['CRED-05', 'an empty header beside it', { authorization: '', protocols: [asSubprotocol(issueToken())] }, 400],
    ['CRED-05', 'two subprotocols', { protocols: [asSubprotocol(issueToken()), asSubprotocol('x')] }, 400],
    ['CRED-06', 'a subprotocol without a token', { protocols: ['a', 'authorization.bearer.'] }, 400],
    ['SHAPE-02', 'no token at all', { protocols: ['a', asSubprotocol('x')] }, 401],
    ['CRED-01', 'a subprotocol of another name', { protocols: ['bearer', issueToken()] }, 401],
  ])('%s: %s is refused', async (_, __, sent, status) => {
    expect((await ask('/', sent)).status).toBe(status)
    expect(sockets.clients.size).toBe(0)
  })

  it('CRED-05: subprotocols in several fields are judged together, and a token in the query is a second one', async () => {
    const [a, b] = [`Sec-WebSocket-Protocol: ${asSubprotocol(issueToken())}\r\n`, 'Sec-WebSocket-Protocol: b\r\n']
    sockets.on('connection', client => client.terminate())
    expect(await running.write(`GET / HTTP/1.1\r\n${handshake}${a}${b}\r\n`)).toContain('Protocol: b')
    expect(await running.write(`GET / HTTP/1.1\r\n${handshake}${b}${a}${a}\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await running.write(`GET /?access_token=x HTTP/1.1\r\n${handshake}${a}\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('a refusal', () => {
  it('ANS-01: is an answer like any other, and the end of its connection', async () => {
    open(protectUser())
    const answer = await running.write(`GET /api/alice/live HTTP/1.1\r\n${handshake}\r\nGET / HTTP/1.1\r\n\r\n`)
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect(head).toMatch(/\r\nwww-authenticate: Bearer realm="api"\r\n/)
    expect(head).toMatch(/\r\nConnection: close\r\n/)
    expect(JSON.parse(body)).toMatchObject({ code: 'GUARD_CREDENTIALS_MISSING' })
  })

  it('other protocols than WebSocket are asked for in vain as well', async () => {
    open(protect(guard, {}, sockets))
    const ask = (more = '') =>
      running.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n${more}\r\n`)
    expect(await ask()).toMatch(/^HTTP\/1\.1 401 /)
    expect(await ask(`Authorization: Bearer ${issueToken()}\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('is not taken for the answer of a request before it, which is still under way', async () => {
    running.server.removeAllListeners('request')
    const { errors } = open(protectUser())
    const first = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
    expect(await running.write(`${first}GET /api/alice/live HTTP/1.1\r\n${handshake}\r\n`)).toBe('')
    expect(errors).toEqual([])
  })

  it.each([false, true])('a client who is gone before it (by reset: %s) harms nobody', async byReset => {
    const slow = hold(keySet())
    const { guard: cold } = remoteGuard([slow.reply])
    const { errors } = open(protect(cold, {}, sockets))
    const arrived = once(running.server, 'upgrade')
    const far = once(running.server, 'connection')
    const socket = connect(running.port, '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\n${handshake}Authorization: Bearer ${issueToken()}\r\n\r\n`)
    await arrived
    const [accepted] = await far
    const closed = new Promise(resolve => (byReset ? accepted : socket).on('close', resolve))
    if (byReset) accepted.destroy(new Error('reset'))
    else socket.destroy()
    await closed
    slow.release()
    await settle()
    expect(errors).toEqual([])
    expect((await askAs(issueToken(), '/')).status).toBe(101)
  })
})

describe('a socket', () => {
  it('gets what its client sent along with the handshake', async () => {
    open(protect(guard, {}, sockets))
    const said = new Promise<string>(resolve => {
      sockets.on('connection', client => {
        client.on('message', data => {
          resolve(String(data))
          client.terminate()
        })
      })
    })
    const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]).toString('latin1')
    await running.write(`GET / HTTP/1.1\r\n${handshake}Authorization: Bearer ${issueToken()}\r\n\r\n${frame}`)
    expect(await said).toBe('hi')
  })

  it('CLAIM-18: is closed when the token has expired, with 3000 (Unauthorized)', async () => {
    open(protect(guard, {}, sockets))
    const { client } = await askAs(issueToken({ exp: startTime + 60 }), '/')
    await clock.advance(64)
    expect(client.readyState).toBe(WebSocket.OPEN)
    const closed = once(client, 'close')
    await clock.advance(1)
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([3000, 'GUARD_TOKEN_EXPIRED'])
  })

  it('CLAIM-18: is heard no more once the token has expired, though its client has not answered the closing yet', async () => {
    const heard: string[] = []
    const opened = new Promise<WebSocket>(resolve => {
      sockets.on('connection', client => {
        client.on('message', data => heard.push(String(data)))
        resolve(client)
      })
    })
    const time = new ManualClock()
    open(protect(staticGuard({ clock: time }), {}, sockets))
    const { client } = await askAs(issueToken({ exp: startTime + 60 }), '/')
    const server = await opened
    client.send('before')
    await once(server, 'message')
    const closed = once(server, 'close')
    client.pause() // it does not read the closing
    await time.advance(65)
    client.send('after')
    client.resume()
    await closed
    expect(heard).toEqual(['before'])
  })

  it('CLAIM-18: that is closed before is not waited for, and an anonymous one never', async () => {
    const before = clock.timers
    open(protect(guard, { optional: true }, sockets))
    const [{ client }] = [await askAs(issueToken(), '/'), await ask('/')]
    expect([sockets.clients.size, clock.timers]).toEqual([2, before + 1])
    const [opened] = sockets.clients
    client.close()
    await once(opened as WebSocket, 'close')
    expect(clock.timers).toBe(before)
  })

  it('what was set upstream is taken for no principal', async () => {
    running.server.on('upgrade', (request: IncomingMessage) =>
      Object.assign(request, { principal: { subject: 'mallory' }, auth: {}, params: { user_id: 'alice' } }),
    )
    const seen: unknown[] = []
    sockets.on('connection', (client, request) => {
      seen.push(findPrincipal(request), findPrincipal(client), paramsOf(request))
      expect(() => principalOf(client)).toThrow(OptionsError)
    })
    const { errors } = open(protect(guard, { optional: true }, sockets))
    expect((await ask('/')).status).toBe(101)
    expect([seen, errors]).toEqual([[undefined, undefined, {}], []])
  })
})

describe('misuse', () => {
  it('OPT-09: a server that takes upgrades itself throws at once', () => {
    const taking = new WebSocketServer({ server: running.server })
    expect(() => protect(guard, {}, taking)).toThrow(OptionsError)
    taking.close()
  })

  it('OPT-05: a wrong rule throws at once', () => {
    expect(() => protect(guard, { scopes: [] }, sockets)).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never, sockets)).toThrow(OptionsError)
    expect(() => protectPath(guard, '/', undefined as never, sockets)).toThrow(OptionsError)
  })

  it('PATH-15: a listener that is not given the parameter rejects, and answers nobody', async () => {
    const { errors } = open(protect(guard, user, sockets) as unknown as UpgradeListener)
    const sent = `GET / HTTP/1.1\r\n${handshake}Authorization: Bearer ${issueToken()}\r\n\r\n`
    expect(await running.write(sent)).toBe('')
    expect(errors).toMatchObject([{ code: 'GUARD_PARAMETER_ABSENT' }])
  })

  it('PATH-03: given what its router made of the path, it compares that', async () => {
    const listener = protect(guard, user, sockets)
    open((request, socket, head) => listener(request, socket, head, { user_id: request.url?.slice(1) }))
    expect((await askAs(issueToken(), '/alice')).status).toBe(101)
    expect((await askAs(issueToken(), '/%61lice')).status).toBe(403)
  })
})
