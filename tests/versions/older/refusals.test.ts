// Releases that call a guard in a way which it does not know: it says so at once, and names the fix.
import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Socket } from 'node:net'
import Fastify from 'fastify'
import { createEvent } from 'h3-1'
import { jwtGuard } from 'jwt-guard/fastify'
import { protect as protectEvent } from 'jwt-guard/h3'
import { protect as protectSocket } from 'jwt-guard/socket.io'
import { Server as Server3 } from 'socket.io'
import Server2 from 'socket.io-2'
import { expect, it } from 'vitest'
import { staticGuard } from '../../../packages/jwt-guard/test/support/guard.ts'
import { issueToken } from '../../../packages/jwt-guard/test/support/issuer.ts'

const guard = staticGuard()
const headers = { authorization: `Bearer ${issueToken()}` }

it('Fastify 4 does not take the plugin, and says which release it is for', async () => {
  const app = Fastify()
  await expect(app.register(jwtGuard as never)).rejects.toMatchObject({
    code: 'FST_ERR_PLUGIN_VERSION_MISMATCH',
    message: expect.stringContaining("jwt-guard - expected '5.x' fastify version"),
  })
})

it('h3 0 is told which releases the guard is for, and its handler is not called', async () => {
  const request = Object.assign(new IncomingMessage(new Socket()), { url: '/', headers })
  let calls = 0
  const handler = protectEvent(guard, {}, () => {
    calls += 1
  })
  const event = createEvent(request, new ServerResponse(request))
  await expect(handler(event as never)).rejects.toMatchObject({
    code: 'GUARD_OPTION_INVALID',
    message: expect.stringContaining('was not called by h3 2 or 1: install such a version'),
  })
  expect(calls).toBe(0)
})

it.each([
  ['2', Server2, 3],
  ['3', Server3, 4],
])('Socket.IO %s is told which release the guard is for, and its socket does not pass', async (_, Server, protocol) => {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  const told = new Promise(resolve => {
    io.use((socket, next) => {
      void protectSocket(guard)(socket as never, error => {
        resolve(error ?? 'passed')
        next(error ?? new Error())
      })
    })
  })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const { port } = http.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/socket.io/?EIO=${protocol}&transport=polling`
  const [, sid = ''] = /"sid":"([^"]+)"/.exec(await (await fetch(url, { headers })).text()) ?? []
  // In 3 a client asks for its namespace; in 2 it is in the first without
  if (protocol === 4) await fetch(`${url}&sid=${sid}`, { method: 'POST', body: '40', headers })
  expect(await told).toMatchObject({
    code: 'GUARD_OPTION_INVALID',
    message: expect.stringContaining('was not called by Socket.IO 4: install such a version'),
  })
  io.close()
})
