// Nothing that comes over the wire, of any bytes, is answered with 500, left without an answer, or brings a process down; and
// what a connection does to one request, it does to no other.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { runs } from '../../packages/jwt-guard/test/support/arbitraries.ts'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'
import { hold, keySet } from '../../packages/jwt-guard/test/support/network.ts'
import { remoteGuard } from '../../packages/jwt-guard/test/support/remote.ts'
import { type Serve, statusOf } from '../law/place.ts'
import { converse } from '../law/wire.ts'
import { doors, watchPlace } from './doors.ts'
import { requests } from './requests.ts'

const token = issueToken({ scope: 'read' })

const rules = {
  'any good token': {},
  'optional credentials': { optional: true },
  scopes: { scopes: ['read'] },
  'a path claim': { pathClaims: { user_id: 'sub' }, mismatchStatus: 404 },
} as const

/** The status of every answer that came back. */
function statusesIn(text: string): readonly number[] {
  return Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status))
}

/** Next.js itself answers so to TRACE, and to what it cannot decode: no error comes to it, and no request to the guard. */
const answers500: readonly string[] = ['next']

describe.each(doors)('ANS-07: through %s', (door, serve) => {
  it.each(Object.entries(rules))('under a rule of %s, all bytes are answered, and never with 500', async (_, rule) => {
    const { listener, errors, events } = await watchPlace(serve, '/api/:user_id/tasks', rule)
    let answers = 0
    await fc.assert(
      fc.asyncProperty(requests(token, '/api/alice/tasks'), async bytes => {
        const statuses = statusesIn(await converse(listener, bytes))
        if (!answers500.includes(door)) expect(statuses.filter(status => status >= 500)).toEqual([])
        answers += statuses.length
      }),
      // A request that is left without an answer is a counterexample too
      { ...runs(150), timeout: 10_000 },
    )
    expect(errors.filter(error => statusOf(error) === undefined)).toEqual([])
    // It came as far as the guard, and beyond
    expect(answers).toBeGreaterThan(runs(100).numRuns)
    expect(events.filter(({ type }) => type === 'granted').length).toBeGreaterThan(runs(10).numRuns)
    expect(events.filter(({ type }) => type === 'denied').length).toBeGreaterThan(runs(10).numRuns)
  })
})

it('a door that breaks is seen', async () => {
  const text = await converse(
    (_request, response) => void response.writeHead(500).end(),
    Buffer.from('GET / HTTP/1.0\r\n\r\n'),
  )
  expect(statusesIn(text)).toEqual([500])
})

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function startPlace(serve: Serve) {
  const held = hold(keySet())
  const { guard, network } = remoteGuard([held.reply])
  const subjects: unknown[] = []
  const errors: unknown[] = []
  const listener = (await serve({
    guard,
    rule: { pathClaims: { user_id: 'sub' } },
    route: '/api/:user_id/tasks',
    seeParams() {},
    handle: ({ principalOf }) => void subjects.push(principalOf().subject),
    seeError(error) {
      errors.push(error)
      return 500
    },
  })) as RequestListener
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const open = (): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { held, network, subjects, errors, open }
}

function write(user: string, token?: string, more = ''): string {
  const field = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
  return `GET /api/${user}/tasks HTTP/1.1\r\nHost: api.example\r\n${field}${more}\r\n`
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', part => {
    text += part
  })
  await once(socket, 'close')
  return text
}

const alice = issueToken()
const bob = issueToken({ sub: 'bob' })

/** WebSockets have a connection each, and Next.js holds up what has no fetch of its own. */
const answering = doors.filter(([door]) => !['ws', 'next'].includes(door))

describe.each(answering)('through %s', (_, serve) => {
  it('requests that follow each other on a connection are each judged by their own credentials', async () => {
    const { held, subjects, errors, open } = await startPlace(serve)
    const socket = open()
    const answers = readAll(socket)
    socket.write(
      write('alice', alice) +
        write('alice') +
        write('alice', bob) +
        write('bob', bob) +
        write('bob', alice, 'Connection: close\r\n'),
    )
    setImmediate(() => held.release())
    expect((await answers).match(/HTTP\/1\.1 \d+/g)).toEqual(
      [200, 401, 403, 200, 403].map(status => `HTTP/1.1 ${status}`),
    )
    expect([subjects.sort(), errors]).toEqual([['alice', 'bob'], []])
  })

  it('ANS-13: a caller who hangs up while keys are fetched is no error, and harms nobody', async () => {
    const { held, network, errors, open } = await startPlace(serve)
    const gone = open()
    gone.write(write('alice', alice))
    await expect.poll(() => network.requests.length).toBe(1)
    gone.resetAndDestroy()
    await once(gone, 'close')
    await new Promise(resolve => setImmediate(resolve))
    held.release()
    const socket = open()
    const answers = readAll(socket)
    socket.write(write('alice', alice, 'Connection: close\r\n'))
    expect(await answers).toMatch(/^HTTP\/1\.1 200 /)
    expect(errors).toEqual([])
  })
})
