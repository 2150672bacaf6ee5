import { JwtVerifier } from 'aws-jwt-verify'
import type { Jwks } from 'aws-jwt-verify/jwk'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

/**
 * With its key set in the cache, so that it can be called synchronously, which is fastest. It has no option for the
 * algorithm: that is the key's.
 */
export function createAwsJwtVerify({ issuer, audience, jwks }: Trust): Contender<SignedToken, string> {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/jwks.json` })
  verifier.cacheJwks({ keys: [...jwks.keys] } as Jwks)
  return {
    name: 'aws-jwt-verify',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => verifier.verifySync(token),
  }
}
