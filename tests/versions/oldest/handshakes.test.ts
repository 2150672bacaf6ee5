// What only the first releases of Socket.IO 4 hand over.
import { createServer } from 'node:http'
import { protect } from 'jwt-guard/socket.io'
import { Server } from 'socket.io'
import { expect, it } from 'vitest'
import { staticGuard } from '../../../packages/jwt-guard/test/support/guard.ts'
import { readCases } from '../../../specs/guard/cases/corpus.ts'
import { exchange } from '../../law/wire.ts'

const [given] = readCases()

it('CRED-01: a handshake whose credentials are null has none', async () => {
  const server = createServer()
  const io = new Server(server, { serveClient: false })
  const auths: unknown[] = []
  io.use((socket, next) => {
    auths.push(socket.handshake.auth)
    return protect(staticGuard())(socket as never, next)
  })
  const send = (query: string, body?: string): Promise<{ readonly body: string }> =>
    exchange((request, response) => void server.emit('request', request, response), {
      ...(given as NonNullable<typeof given>),
      authorization: [],
      target: `/socket.io/?EIO=4&transport=polling${query}`,
      ...(body !== undefined && { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body }),
    })
  const [, sid] = /"sid":"([^"]+)"/.exec((await send('')).body) ?? []
  await send(`&sid=${sid}`, '40null')
  expect((await send(`&sid=${sid}`)).body).toContain('GUARD_CREDENTIALS_MISSING')
  expect(auths).toEqual([null])
  await io.close()
})
