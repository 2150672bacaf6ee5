import { createPublicKey } from 'node:crypto'
import { type Algorithm, createVerifier } from 'fast-jwt'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

const CACHED_TOKENS = 10_000

/** How it remembers tokens: not at all, by a hash of the text as it does by itself, or by the text, which is an option. */
const memories = {
  'fast-jwt': {},
  'fast-jwt, cache': { cache: CACHED_TOKENS },
  'fast-jwt, cache by text': { cache: CACHED_TOKENS, cacheKeyBuilder: (token: string) => token },
}

/** Called synchronously with the key as PEM: a function that finds the key makes it import the key on every call. */
export function createFastJwt(
  { issuer, audience, algorithm, jwks }: Trust,
  name: keyof typeof memories,
): Contender<SignedToken, string> {
  const [jwk = {}] = jwks.keys
  const verify = createVerifier({
    key: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
    algorithms: [algorithm as Algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    requiredClaims: ['iss', 'aud', 'exp'],
    ...memories[name],
  })
  return {
    name,
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => verify(token),
  }
}
