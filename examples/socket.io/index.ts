// A guarded Socket.IO server, its clients and a local issuer, in one process. Prints who hears what.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/socket.io'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

const http = createServer()
const server = new Server(http)
server.use(protect(guard))
server.on('connection', async socket => {
  await socket.join(`user:${principalOf(socket).subject}`)
  server.to('user:alice').emit('news', `for alice: ${principalOf(socket).subject} is here`)
})
await once(http.listen(0, '127.0.0.1'), 'listening')
const url = `http://127.0.0.1:${(http.address() as { port: number }).port}`

async function issue(sub: string): Promise<string> {
  const token = new SignJWT({ iss: issuer, aud: 'tasks', sub }).setProtectedHeader({ alg: 'RS256', kid: '1' })
  return token.setIssuedAt().setExpirationTime('24h').sign(privateKey)
}

/** The first news, or why there are none. */
function listen(auth: object): Promise<string> {
  const client = connect(url, { auth, forceNew: true })
  return new Promise(resolve => {
    client.once('news', resolve)
    client.once('connect_error', error => {
      const { status, problem } = (error as { data?: { status: number; problem: { code: string } } }).data ?? {}
      resolve(`${status} ${problem?.code}`)
    })
  })
}

console.log('alice:', await listen({ token: await issue('alice') }))
console.log('with a bad token:', await listen({ token: 'x' }))
console.log('without a token:', await listen({}))
await server.close()
process.exit()
