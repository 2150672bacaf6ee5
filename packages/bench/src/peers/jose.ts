import { createLocalJWKSet, jwtVerify } from 'jose'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

export function createJose({ issuer, audience, algorithm, jwks }: Trust): Contender<SignedToken, string> {
  const keys = createLocalJWKSet({ keys: [...jwks.keys] })
  const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
  return {
    name: 'jose',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => jwtVerify(token, keys, options),
  }
}
