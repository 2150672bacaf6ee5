// A guarded route on Node's own HTTP server, and a local issuer, in one process. Prints what three requests are answered with.
import { once } from 'node:events'
import { createServer } from 'node:http'
import createRouter from 'find-my-way'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { protect } from 'jwt-guard/node'

const router = createRouter()
const server = createServer((request, response) => router.lookup(request, response)).listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`

const { publicKey, privateKey } = await generateKeyPair('RS256')
const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] })
router.get('/jwks', (_request, response) => void response.setHeader('content-type', 'application/json').end(jwks))
const guard = createGuard({ issuer, audience: 'tasks', jwksUri: `${issuer}/jwks` })
const listTasks = protect(guard, { pathClaims: { user_id: 'sub' } }, (_request, response, { principal }) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ subject: principal.subject }))
})
router.get('/api/:user_id/tasks', listTasks)

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
console.log('her own tasks:', (await fetch(`${issuer}/api/alice/tasks`, { headers })).status)
console.log("another's tasks:", (await fetch(`${issuer}/api/bob/tasks`, { headers })).status)
console.log('without a token:', (await fetch(`${issuer}/api/alice/tasks`)).status)
server.close()
