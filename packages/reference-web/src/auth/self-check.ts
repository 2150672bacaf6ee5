import { StartError } from '@jwt-guard/service'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Issuer } from './issuer.ts'

const TOKEN_LIFETIME_SECONDS = 86_400

/**
 * Signs once and judges the token as a resource server would, before anyone is given one.
 *
 * @throws StartError when a secret does not open the signing key, or when a token would not be what the contract says.
 */
export async function checkIssuer(issuer: Issuer, expected: { baseUrl: string; audience: string }): Promise<void> {
  const token = await sign(issuer)
  const keys = (await issuer.api.getJwks()) as JSONWebKeySet
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
    algorithms: ['RS256'],
    issuer: expected.baseUrl,
    audience: expected.audience,
    requiredClaims: ['iat', 'exp', 'sub'],
  }).catch((error: Error) => {
    throw new StartError(`the issuer's tokens would be refused: ${error.message}; look at the rows of the table jwks`)
  })
  if (payload.exp !== Number(payload.iat) + TOKEN_LIFETIME_SECONDS) {
    throw new StartError('the issuer signs tokens that do not live 24 hours')
  }
}

async function sign(issuer: Issuer): Promise<string> {
  const payload = { sub: 'self-check', iat: Math.floor(Date.now() / 1000) }
  try {
    const { token } = await issuer.api.signJWT({ body: { payload } })
    return token
  } catch (error) {
    throw new StartError(
      'BETTER_AUTH_SECRET does not open the signing key in the database; set the secret that sealed it, ' +
        'or both as BETTER_AUTH_SECRET=2:<new>,1:<old>',
      { cause: error },
    )
  }
}
