import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type ServerOptions } from 'socket.io'
import { io as connect, type Socket, type SocketOptions } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { findPrincipal, type GuardedSocket, principalOf, protect, protectPath } from '../../src/adapters/socket.io.ts'
import { OptionsError } from '../../src/index.ts'
import { ManualClock } from '../support/clock.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'

const clock = new ManualClock()
const guard = staticGuard({ clock })

let running: { server: Server; url: string }
const clients: Socket[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await running.server.close()
})

async function serve(options: Partial<ServerOptions> = {}): Promise<Server> {
  const http = createServer()
  const server = new Server(http, { serveClient: false, ...options })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  running = { server, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
  return server
}

type Sent = { readonly headers?: Record<string, string>; readonly query?: Record<string, string> }
type Refused = { readonly message: string; readonly data: { readonly status: number } & Record<string, never> }

function open(auth: SocketOptions['auth'] = {}, namespace = '/', { headers = {}, query = {} }: Sent = {}): Socket {
  const client = connect(`${running.url}${namespace}`, {
    auth: auth as object,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: headers,
    query,
    reconnectionDelay: 1,
  })
  clients.push(client)
  return client
}

/** What comes of a handshake: the error that refused it, or nothing. */
async function settleOf(client: Socket): Promise<Refused | undefined> {
  return new Promise(resolve => {
    client.once('connect', () => resolve(undefined))
    client.once('connect_error', error => resolve(error as never))
  })
}

/** A client that keeps to the transport's rules alone, and what it hears, but for pings. */
function openRaw(): { readonly send: (packet: string) => void; readonly hear: () => Promise<string | undefined> } {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const heard: string[] = []
  let wake = (): void => {}
  const note = (packet: string): void => {
    if (packet !== '2') heard.push(packet)
    wake()
  }
  socket.onmessage = ({ data }) => note(data)
  socket.onclose = () => note('closed')
  const hear = async (): Promise<string | undefined> => {
    while (heard.length === 0) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
    return heard.shift()
  }
  return { send: packet => socket.send(packet), hear }
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('a protected namespace', () => {
  it('is joined with a token in the handshake’s auth, or in the header', async () => {
    const server = await serve()
    server.use(protect(guard))
    const seen: unknown[] = []
    server.on('connection', socket => {
      seen.push(principalOf(socket, guard).subject, socket.data.principal === findPrincipal(socket))
      seen.push(findPrincipal(socket, staticGuard()))
    })
    expect(await settleOf(open({ token: issueToken() }))).toBeUndefined()
    expect(await settleOf(open({}, '/', bearer(issueToken({ sub: 'bob' }))))).toBeUndefined()
    expect(seen).toEqual(['alice', true, undefined, 'bob', true, undefined])
  })

  it.each([
    ['CRED-01', 'no token', {}, {}, 401, 'GUARD_CREDENTIALS_MISSING'],
    ['CRED-01', 'a token that is null', { token: null }, {}, 401, 'GUARD_CREDENTIALS_MISSING'],
    ['CRED-05', 'both', { token: issueToken() }, bearer(issueToken()), 400, 'GUARD_CREDENTIALS_REPEATED'],
    [
      'CRED-05',
      'a token in the query, too',
      { token: issueToken() },
      { query: { access_token: 'x' } },
      400,
      'GUARD_CREDENTIALS_REPEATED',
    ],
    [
      'CRED-10',
      'a token in the query',
      {},
      { query: { access_token: issueToken(), token: issueToken() } },
      401,
      'GUARD_CREDENTIALS_MISSING',
    ],
    ['CRED-14', 'a token that is a number', { token: 7 }, {}, 400, 'GUARD_CREDENTIALS_MALFORMED'],
    ['CRED-14', 'a token that is a list', { token: [issueToken()] }, {}, 400, 'GUARD_CREDENTIALS_MALFORMED'],
    ['CRED-06', 'an empty token', { token: '' }, {}, 400, 'GUARD_CREDENTIALS_MALFORMED'],
    ['SHAPE-02', 'a bad token', { token: 'x' }, {}, 401, 'GUARD_TOKEN_MALFORMED'],
    ['SCOPE-01', 'too little scope', { token: issueToken() }, {}, 403, 'GUARD_SCOPE_INSUFFICIENT'],
  ])('%s: %s: the client is told why', async (_, __, auth, sent, status, code) => {
    const server = await serve()
    server.use(protect(guard, { scopes: ['tasks:read'] }))
    const refused = await settleOf(open(auth, '/', sent))
    expect(refused?.data).toMatchObject({ status, problem: { status, code, detail: refused?.message } })
    expect(server.sockets.sockets.size).toBe(0)
  })

  it('ANS-04: an outage says when to come again', async () => {
    const server = await serve()
    server.use(protect(remoteGuard([down]).guard))
    const refused = await settleOf(open({ token: issueToken() }))
    expect(refused?.data).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } })
  })

  it('PATH-01: may be one for each user, by its name', async () => {
    const server = await serve()
    const names: unknown[] = []
    const users = server.of(/^\/users\//)
    users.use(protectPath(guard, '/users/:user_id', { pathClaims: { user_id: 'sub' }, mismatchStatus: 404 }))
    users.on('connection', socket => names.push(socket.nsp.name, principalOf(socket).params))
    expect(await settleOf(open({ token: issueToken() }, '/users/alice'))).toBeUndefined()
    expect(names).toEqual(['/users/alice', { user_id: 'alice' }])
    for (const name of ['/users/bob', '/users/alice/', '/users/alice/x', '/users/%61lice']) {
      const refused = await settleOf(open({ token: issueToken() }, name))
      expect([name, refused?.message, refused?.data.status]).toEqual([name, 'Not Found', 404])
    }
    expect(names).toHaveLength(2)
  })

  it('each namespace asks for itself', async () => {
    const server = await serve()
    server.of('/open').use(protect(guard, { optional: true }))
    server.of('/tasks').use(protect(guard))
    const seen: unknown[] = []
    server.of('/open').on('connection', socket => seen.push(findPrincipal(socket), socket.data.principal))
    expect(await settleOf(open({}, '/open'))).toBeUndefined()
    expect((await settleOf(open({}, '/tasks')))?.data.status).toBe(401)
    expect(seen).toEqual([undefined, undefined])
  })

  it('what was set upstream is taken for no principal', async () => {
    const server = await serve()
    server.use((socket, next) => {
      Object.assign(socket, { principal: { subject: 'mallory' } })
      Object.assign(socket.data, { principal: { subject: 'mallory' } })
      expect(findPrincipal(socket)).toBeUndefined()
      expect(() => principalOf(socket)).toThrow(OptionsError)
      next()
    })
    server.use(protect(guard, { optional: true }))
    const seen: unknown[] = []
    server.on('connection', socket => seen.push(findPrincipal(socket), socket.data.principal))
    expect(await settleOf(open())).toBeUndefined()
    expect(seen).toEqual([undefined, undefined])
  })
})

describe('a socket', () => {
  it('CLAIM-18: ends when its token has expired, and comes back with a new one', async () => {
    const server = await serve()
    server.use(protect(guard))
    const before = clock.timers
    const tokens = [issueToken({ exp: clock.now() + 60 }), issueToken({ exp: clock.now() + 3600 })]
    const client = open((give: (auth: object) => void) => give({ token: tokens.shift() }))
    await settleOf(client)
    const ended = new Promise(resolve => client.once('disconnect', resolve))
    await clock.advance(65)
    expect(await ended).toBe('io server disconnect')
    client.connect()
    expect(await settleOf(client)).toBeUndefined()
    const [socket] = server.sockets.sockets.values()
    const left = new Promise(resolve => socket?.once('disconnect', resolve))
    client.disconnect()
    await left
    expect(clock.timers).toBe(before)
  })

  it.each([
    ['ends with it', [], 'closed'],
    ['stays where another socket shares it', [['/open,', {}]], '42/open,["still here"]'],
  ])('CLAIM-18: has a connection beneath, which %s, whatever the client does', async (_, others, last) => {
    const server = await serve()
    server.use(protect(guard))
    server.of('/open').use(protect(guard, { optional: true }))
    const { send, hear } = openRaw()
    await hear()
    for (const [name, auth] of [['', { token: issueToken({ exp: clock.now() + 60, iat: clock.now() }) }], ...others]) {
      send(`40${name}${JSON.stringify(auth)}`)
      expect(await hear()).toMatch(/^40/)
    }
    await clock.advance(65)
    expect(await hear()).toBe('41')
    server.of('/open').emit('still here')
    expect(await hear()).toBe(last)
  })

  it('that is refused after all leaves nothing behind, nor does one that is gone by then', async () => {
    const server = await serve()
    const before = clock.timers
    server.use(protect(guard))
    server.use((socket, next) => {
      if ('gone' in socket.handshake.auth) socket.conn.close()
      next(new Error('refused later'))
    })
    const token = issueToken({ exp: clock.now() + 86_400, iat: clock.now() })
    expect((await settleOf(open({ token })))?.message).toBe('refused later')
    const gone = open({ token, gone: true })
    await new Promise(resolve => gone.io.once('close', resolve))
    expect(clock.timers).toBe(before)
  })

  it('that a handler has ended leaves nothing behind', async () => {
    const server = await serve()
    const before = clock.timers
    server.on('connect', socket => void socket.disconnect())
    server.use(protect(guard))
    const client = open({ token: issueToken({ exp: clock.now() + 86_400, iat: clock.now() }) })
    await new Promise(resolve => client.once('disconnect', resolve))
    expect(clock.timers).toBe(before)
  })

  it('that came by WebTransport has no request: its token is the one in auth', async () => {
    const errors: unknown[] = []
    for (const auth of [{ token: issueToken({ exp: clock.now() + 60, iat: clock.now() }) }, {}]) {
      const socket = { request: null, handshake: { auth }, nsp: { name: '/', on: () => {} }, data: {} }
      await protect(guard)(socket as object as GuardedSocket, error => errors.push(error))
    }
    expect(errors).toMatchObject([undefined, { data: { status: 401 } }])
  })
})

describe('a session that is recovered', () => {
  /** Loses its connection, as by a bad network, and comes back. */
  async function comeBack(tokens: string[]): Promise<{ recovered: boolean[]; refused: Refused | undefined }> {
    const server = await serve({ connectionStateRecovery: { skipMiddlewares: false } })
    server.use(protect(guard))
    const recovered: boolean[] = []
    server.on('connection', socket => {
      recovered.push(socket.recovered)
      socket.join('room')
      socket.emit('hello') // what comes after is asked for by its place
    })
    const client = open((give: (auth: object) => void) => give({ token: tokens.shift() }))
    await new Promise(resolve => client.once('hello', () => resolve(undefined)))
    const settled = new Promise<Refused | undefined>(resolve => {
      client.io.once('reconnect', () => resolve(settleOf(client)))
    })
    client.io.engine.close()
    return { recovered, refused: await settled }
  }

  it('is asked for its token again', async () => {
    const good = { exp: clock.now() + 3600, iat: clock.now() }
    expect(await comeBack([issueToken(good), issueToken(good)])).toEqual({
      recovered: [false, true],
      refused: undefined,
    })
    await running.server.close()
    expect((await comeBack([issueToken(good), 'x'])).refused?.data.status).toBe(401)
  })

  it('CLAIM-19: is of nobody else: its rooms are those of the one who joined them', async () => {
    const good = { exp: clock.now() + 3600, iat: clock.now() }
    const { recovered, refused } = await comeBack([issueToken(good), issueToken({ ...good, sub: 'bob' })])
    expect([recovered, refused?.message]).toEqual([[false], 'The session is of somebody else.'])
    expect(refused?.data).toEqual({
      status: 403,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      problem: { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'The session is of somebody else.' },
    })
  })
})

describe('misuse', () => {
  it.each([
    ['by default', {}],
    ['by a text that is not empty', { skipMiddlewares: 'false' as never }],
  ])('OPT-09: recovery that skips middlewares, %s, is told of to each socket, and none passes', async (_, recovery) => {
    const server = await serve({ connectionStateRecovery: recovery })
    server.use(protect(guard))
    for (const auth of [{ token: issueToken() }, {}]) {
      const refused = await settleOf(open(auth))
      expect(refused?.message).toMatch(/^Set connectionStateRecovery: \{ skipMiddlewares: false \}/)
    }
    expect(server.sockets.sockets.size).toBe(0)
  })

  it.each([
    ['is none of Socket.IO', {}, /^jwt-guard\/socket\.io was not called by Socket\.IO 4/],
    ['has nothing for auth', { handshake: { auth: null } }, undefined],
  ])('OPT-09: a socket that %s gets an error, and rejects nothing', async (_, members, message) => {
    const errors: (Error | undefined)[] = []
    const socket = { request: null, nsp: { name: '/', on: () => {} }, data: {}, ...members }
    await protect(guard)(socket as object as GuardedSocket, error => errors.push(error))
    expect(errors).toMatchObject([message ? { message: expect.stringMatching(message) } : { data: { status: 401 } }])
  })

  it('OPT-05, PATH-15: a wrong rule throws at once, and so does one that names what there is not', async () => {
    await serve()
    expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
    expect(() => protect(guard, undefined as never)).toThrow(OptionsError)
    expect(() => protect(guard, { pathClaims: { user_id: 'sub' } } as never)).toThrow(OptionsError)
    expect(() => protectPath(guard, '/users/:id', { pathClaims: { user_id: 'sub' } } as never)).toThrow(OptionsError)
    expect(() => protectPath(guard, '/users/*', {})).toThrow(OptionsError)
  })
})
