import { verifyBearerToken } from 'better-auth/oauth2'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

/** What Better Auth offers resource servers, with its key set in its cache. */
export function createBetterAuth({ issuer, audience, algorithm, jwks }: Trust): Contender<SignedToken, string> {
  const keys = { keys: [...jwks.keys] }
  const options = {
    jwksFetch: async () => keys,
    jwksCacheKey: keys,
    verifyOptions: { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] },
  }
  return {
    name: 'better-auth',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => verifyBearerToken(token, options),
  }
}
