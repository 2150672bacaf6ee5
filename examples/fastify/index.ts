// One guarded route and a local issuer, in one process. Prints what three requests are answered with.
import Fastify from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { jwtGuard, principalOf, protect } from 'jwt-guard/fastify'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

const app = Fastify()
await app.register(jwtGuard)
app.get('/api/:user_id/tasks', { onRequest: protect(guard, { pathClaims: { user_id: 'sub' } }) }, async request => {
  return { subject: principalOf(request).subject }
})
const origin = await app.listen({ host: '127.0.0.1', port: 0 })

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
console.log('her own tasks:', (await fetch(`${origin}/api/alice/tasks`, { headers })).status)
console.log("another's tasks:", (await fetch(`${origin}/api/bob/tasks`, { headers })).status)
console.log('without a token:', (await fetch(`${origin}/api/alice/tasks`)).status)
await app.close()
