// Through every door that answers requests: what a connection does to one request does nothing to another.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'
import { hold, keySet } from '../../packages/jwt-guard/test/support/network.ts'
import { remoteGuard } from '../../packages/jwt-guard/test/support/remote.ts'
import type { Serve } from '../law/place.ts'
import { doors } from './doors.ts'

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
