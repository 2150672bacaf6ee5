// A Fetch handler and its guard, with an issuer's keys at hand, in a form that every bundler takes.
import { createGuard } from 'jwt-guard'
import { protect } from 'jwt-guard/fetch'

const [issuer, audience] = ['https://issuer.example', 'https://api.example']

const encode = bytes =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, sign => ({ '+': '-', '/': '_' })[sign] ?? '')
const encodeJson = value => encode(new TextEncoder().encode(JSON.stringify(value)))

async function issueToken(privateKey) {
  const claims = { iss: issuer, aud: audience, sub: 'ada', exp: Math.floor(Date.now() / 1000) + 60 }
  const input = `${encodeJson({ alg: 'RS256', kid: '1' })}.${encodeJson(claims)}`
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(input))
  return `${input}.${encode(new Uint8Array(signature))}`
}

async function run() {
  const kind = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(kind, true, ['sign', 'verify'])
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey)
  const guard = createGuard({ issuer, audience, keys: { keys: [{ kty, n, e, kid: '1' }] } })
  const handle = protect(guard, { pathClaims: { person: 'sub' } }, () => new Response())
  const ask = async (person, headers) => {
    const request = new Request(`https://api.example/people/${person}`, { headers })
    return (await handle(request, { params: { person } })).status
  }
  const authorization = `Bearer ${await issueToken(privateKey)}`
  console.log(await ask('ada', { authorization }), await ask('ada', {}), await ask('ben', { authorization }))
}

run()
