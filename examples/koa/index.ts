// One guarded route and a local issuer, in one process. Prints what three requests are answered with.
import { once } from 'node:events'
import Router from '@koa/router'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/koa'
import Koa from 'koa'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

const router = new Router()
router.get('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), ctx => {
  ctx.body = { subject: principalOf(ctx).subject }
})
const server = new Koa().use(router.routes()).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
console.log('her own tasks:', (await fetch(`${origin}/api/alice/tasks`, { headers })).status)
console.log("another's tasks:", (await fetch(`${origin}/api/bob/tasks`, { headers })).status)
console.log('without a token:', (await fetch(`${origin}/api/alice/tasks`)).status)
server.close()
