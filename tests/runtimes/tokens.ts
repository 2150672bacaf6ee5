// Tokens, signed by the runtime's own Web Crypto with the keys of the law.
import { CompactSign, importJWK, type JWK, SignJWT } from 'jose'

/** Private keys, by their names in specs/guard/cases/keys.json. */
export type Keys = Readonly<Record<string, JWK>>

export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'

export async function fetchKeys(stage: string): Promise<Keys> {
  return (await fetch(`${stage}/keys.json`)).json()
}

/** What an issuer publishes of it: the key ID is its name. */
export function publicHalf(keys: Keys, name: string): JWK {
  const { kty, crv, n, e, x, y } = keys[name] ?? {}
  return JSON.parse(JSON.stringify({ kty, crv, n, e, x, y, kid: name }))
}

/** A good token of the issuer, for a day from then on. */
export async function issueToken(keys: Keys, name: string, now: number): Promise<string> {
  return new SignJWT({ iss: issuer, aud: audience, sub: 'ada', iat: now, exp: now + 86_400 })
    .setProtectedHeader({ alg: 'RS256', kid: name })
    .sign(await importJWK(keys[name] as JWK, 'RS256'))
}

export async function signText(key: JWK, algorithm: string): Promise<string> {
  return new CompactSign(new TextEncoder().encode('{"sub":"ada"}'))
    .setProtectedHeader({ alg: algorithm })
    .sign(await importJWK(key, algorithm))
}
