// The peers, each in its fastest correct set-up as documented, told to check the same: the algorithm, `iss`, `aud`, `exp`.
import type { SignedToken, Trust } from './issuer.ts'
import { createAwsJwtVerify } from './peers/aws-jwt-verify.ts'
import { createBetterAuth } from './peers/better-auth.ts'
import { createExpressBearer } from './peers/express-oauth2-jwt-bearer.ts'
import { createFastJwt } from './peers/fast-jwt.ts'
import { createHono } from './peers/hono.ts'
import { createJose } from './peers/jose.ts'
import { createJsonwebtoken, createJwksRsa } from './peers/jsonwebtoken.ts'
import type { Contender } from './rounds.ts'

/** A peer that has no answer for the algorithm is left out. */
export function createPeers(trust: Trust): readonly Contender<SignedToken>[] {
  return [
    createJsonwebtoken(trust),
    createJwksRsa(trust),
    createFastJwt(trust, false),
    createFastJwt(trust, 10_000),
    createAwsJwtVerify(trust),
    createJose(trust),
    createExpressBearer(trust),
    createHono(trust),
    createBetterAuth(trust),
  ]
}
