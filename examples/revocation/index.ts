// An issuer and the API in one process. Prints what each request is answered.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createApp } from './app.ts'

const issuer = 'https://issuer.example'
const audience = 'https://api.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const server = createApp({ issuer, audience, keys }).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function issue(sub: string, scope = ''): Promise<string> {
  const token = new SignJWT({ iss: issuer, aud: audience, sub, scope, jti: randomUUID() })
  return token.setProtectedHeader({ alg: 'RS256', kid: '1' }).setIssuedAt().setExpirationTime('24h').sign(privateKey)
}

async function ask(token: string, path: string, method = 'GET'): Promise<string> {
  const answer = await fetch(origin + path, { method, headers: { authorization: `Bearer ${token}` } })
  return `${answer.status} ${answer.ok ? await answer.text() : (await answer.json()).code}`
}

const laptop = await issue('alice')
const phone = await issue('alice')
console.log('on her laptop:', await ask(laptop, '/tasks'))
console.log('signing out there:', await ask(laptop, '/sign-out', 'POST'))
console.log('on her laptop:', await ask(laptop, '/tasks'))
console.log('on her phone:', await ask(phone, '/tasks'))
console.log('her account is locked:', await ask(await issue('root', 'users:lock'), '/users/alice/lock', 'POST'))
console.log('on her phone:', await ask(phone, '/tasks'))
server.close()
