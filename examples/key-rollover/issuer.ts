// An issuer that publishes its keys, and can go over to a new one.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

interface SigningKey {
  readonly jwk: JWK
  readonly privateKey: CryptoKey
}

async function createKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  return { jwk: { ...(await exportJWK(publicKey)), kid: crypto.randomUUID(), alg: 'RS256', use: 'sig' }, privateKey }
}

export async function startIssuer() {
  let keys: [SigningKey, ...SigningKey[]] = [await createKey()] // the first one signs
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jwk-set+json' })
    response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    jwksUri: `${url}/jwks.json`,
    issue(sub: string): Promise<string> {
      const [{ jwk, privateKey }] = keys
      return new SignJWT({ iss: url, aud: 'tasks', sub })
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '' })
        .setExpirationTime('1h')
        .sign(privateKey)
    },
    /** The new key signs. The old one stays published: tokens that it signed are in use yet. */
    async rollOver(): Promise<void> {
      keys = [await createKey(), ...keys]
    },
    /** The last token that an old key signed has expired, or the key was stolen. */
    withdrawOldKeys(): void {
      keys = [keys[0]]
    },
    stop: () => server.close(),
  }
}
