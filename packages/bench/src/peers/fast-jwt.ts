import { createPublicKey } from 'node:crypto'
import { type Algorithm, createVerifier } from 'fast-jwt'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

/** Called synchronously with the key as PEM: a function that finds the key makes it import the key on every call. */
export function createFastJwt(
  { issuer, audience, algorithm, jwks }: Trust,
  cache: number | false,
): Contender<SignedToken, string> {
  const [jwk = {}] = jwks.keys
  const verify = createVerifier({
    key: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
    algorithms: [algorithm as Algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    requiredClaims: ['iss', 'aud', 'exp'],
    cache,
  })
  return {
    name: cache ? 'fast-jwt, cache' : 'fast-jwt',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => verify(token),
  }
}
