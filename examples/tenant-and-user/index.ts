// An issuer and the API in one process. Prints what each request is answered.
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createApp } from './app.ts'

const issuer = 'https://issuer.example'
const audience = 'https://api.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const app = createApp({ issuer, audience, keys })

async function ask(path: string, scope = ''): Promise<string> {
  const token = await new SignJWT({ iss: issuer, aud: audience, sub: 'alice', org_ids: ['acme', 'globex'], scope })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setExpirationTime('1h')
    .sign(privateKey)
  const answer = await app.request(path, { headers: { authorization: `Bearer ${token}` } })
  return `${answer.status} ${answer.ok ? await answer.text() : (await answer.json()).title}`
}

console.log('her organisation:', await ask('/orgs/acme'))
console.log('a strange one:', await ask('/orgs/initech'))
console.log('herself there:', await ask('/orgs/acme/users/alice'))
console.log('herself at her other one:', await ask('/orgs/globex/users/alice'))
console.log('herself at a strange one:', await ask('/orgs/initech/users/alice'))
console.log('a colleague:', await ask('/orgs/acme/users/bob'))
console.log('a colleague, with the scope:', await ask('/orgs/acme/users/bob', 'support'))
