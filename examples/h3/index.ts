// One guarded route and a local issuer, in one process. Prints what three requests are answered with.
import { H3, serve } from 'h3'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { protect } from 'jwt-guard/h3'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

const app = new H3()
app.get(
  '/api/:user_id/tasks',
  protect(guard, { pathClaims: { user_id: 'sub' } }, (_event, { principal }) => ({ subject: principal.subject })),
)
const server = serve(app, { hostname: '127.0.0.1', port: 0, silent: true })
await server.ready()

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
console.log('her own tasks:', (await fetch(new URL('/api/alice/tasks', server.url), { headers })).status)
console.log("another's tasks:", (await fetch(new URL('/api/bob/tasks', server.url), { headers })).status)
console.log('without a token:', (await fetch(new URL('/api/alice/tasks', server.url))).status)
await server.close()
