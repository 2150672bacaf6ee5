// An issuer and the API in one process. Prints what each token is answered.
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { createApp } from './app.ts'

const issuer = 'https://issuer.example'
const audience = 'https://api.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const app = createApp({ issuer, audience, keys })

async function ask(claims: JWTPayload): Promise<string> {
  const token = await new SignJWT({ iss: issuer, aud: audience, sub: 'alice', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setExpirationTime('1h')
    .sign(privateKey)
  const answer = await app.request('/export', { headers: { authorization: `Bearer ${token}` } })
  return `${answer.status} ${answer.ok ? await answer.text() : (await answer.json()).code}`
}

console.log('two features:', await ask({ features: 'search export' }))
console.log('one feature:', await ask({ features: 'search' }))
console.log('features of another kind:', await ask({ features: ['search', 'export'] }))
