// A guarded WebSocket and a local issuer, in one process. Prints what comes of five handshakes.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { principalOf, protectPath } from 'jwt-guard/ws'
import { WebSocket, WebSocketServer } from 'ws'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

const sockets = new WebSocketServer({ noServer: true })
sockets.on('connection', (socket, request) => socket.send(`hello ${principalOf(request).subject}`))
const server = createServer()
server.on('upgrade', protectPath(guard, '/api/:user_id/live', { pathClaims: { user_id: 'sub' } }, sockets))
await once(server.listen(0, '127.0.0.1'), 'listening')
const origin = `ws://127.0.0.1:${(server.address() as { port: number }).port}`

async function ask(path: string, protocols: string[] = [], headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(`${origin}${path}`, protocols, { headers })
  const refused = once(socket, 'unexpected-response').then(([, response]) => String(response.statusCode))
  const said = once(socket, 'message').then(([data]) => `${data} ${socket.protocol}`.trim())
  const answer = await Promise.race([said, refused])
  socket.on('error', () => {}).terminate()
  return answer
}

const claims = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const token = await claims.setIssuedAt().setExpirationTime('24h').sign(privateKey)
const authorization = `Bearer ${token}`
// As a browser does it: new WebSocket(url, ['tasks.v1', `authorization.bearer.${token}`])
const protocols = ['tasks.v1', `authorization.bearer.${token}`]
console.log('her own, by header:', await ask('/api/alice/live', [], { authorization }))
console.log('her own, by subprotocol:', await ask('/api/alice/live', protocols))
console.log("another's:", await ask('/api/bob/live', protocols))
console.log('by both:', await ask('/api/alice/live', protocols, { authorization }))
console.log('without a token:', await ask('/api/alice/live'))
server.close()
