// One guarded route and a local issuer, in one process. Prints what three requests are answered with.
import { once } from 'node:events'
import express from 'express'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/express'

const app = express()
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`

const { publicKey, privateKey } = await generateKeyPair('RS256')
app.get('/jwks', async (_req, res) => res.json({ keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] }))
const guard = createGuard({ issuer, audience: 'tasks', jwksUri: `${issuer}/jwks` })
app.get('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), (req, res) =>
  res.json({ subject: principalOf(req).subject }),
)

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
console.log('her own tasks:', (await fetch(`${issuer}/api/alice/tasks`, { headers })).status)
console.log("another's tasks:", (await fetch(`${issuer}/api/bob/tasks`, { headers })).status)
console.log('without a token:', (await fetch(`${issuer}/api/alice/tasks`)).status)
server.close()
