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

type CreatePeer = (trust: Trust) => Contender<SignedToken>

const ALL = ['RS256', 'PS256', 'ES256', 'EdDSA']
const peers = new Map<string, readonly [create: CreatePeer, algorithms: readonly string[]]>([
  ['jsonwebtoken', [createJsonwebtoken, ['RS256', 'PS256', 'ES256']]],
  ['jsonwebtoken, jwks-rsa', [createJwksRsa, ['RS256', 'PS256', 'ES256']]],
  ['fast-jwt', [trust => createFastJwt(trust, 'fast-jwt'), ALL]],
  ['fast-jwt, cache', [trust => createFastJwt(trust, 'fast-jwt, cache'), ALL]],
  ['aws-jwt-verify', [createAwsJwtVerify, ['RS256', 'ES256', 'EdDSA']]],
  ['jose', [createJose, ALL]],
  ['express-oauth2-jwt-bearer', [createExpressBearer, ALL]],
  ['hono jwk', [createHono, ALL]],
  ['better-auth', [createBetterAuth, ALL]],
])

/** The peers that know the algorithm. */
export function listPeers(algorithm: string): readonly string[] {
  return [...peers].filter(([, [, algorithms]]) => algorithms.includes(algorithm)).map(([name]) => name)
}

export function createPeers(trust: Trust): readonly Contender<SignedToken>[] {
  return [...peers.values()]
    .filter(([, algorithms]) => algorithms.includes(trust.algorithm))
    .map(([create]) => create(trust))
}
