// What each contender loads, and how it comes to its first verdict: with a key set that it fetches, as its documentation
// shows. Imports are dynamic, so that a process loads one contender and nothing of the others.
import type { GetPublicKeyOrSecret } from 'jsonwebtoken'
import { type Entries, importOwn, type Setting } from '../setting.ts'

/** Tells whether a token is granted. */
export type Judge = (token: string) => Promise<boolean>

/** Imports, and returns what is then ready to judge; nothing where there is nobody to ask. */
export type Load = (setting: Setting) => Promise<Judge | undefined>

export const JOSE = 'jose'
export const OWN = 'jwt-guard'
export const NOTHING = 'nothing'
/** Those that judge nothing: they stand beside the others for comparison. */
export const BYSTANDERS: readonly string[] = [NOTHING, 'node:crypto', 'zod', 'zod/mini']

export const contenders: Readonly<Record<string, Load>> = {
  [NOTHING]: async () => undefined,
  'node:crypto': async () => void (await import('node:crypto')),
  [JOSE]: async ({ trust, jwksUri }) => {
    const { createRemoteJWKSet, jwtVerify } = await import('jose')
    const keys = createRemoteJWKSet(new URL(jwksUri))
    const { issuer, audience, algorithm } = trust
    const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
    return async token => Boolean(await jwtVerify(token, keys, options))
  },
  zod: async () => void (await import('zod')),
  'zod/mini': async () => void (await import('zod/mini')),
  [OWN]: async setting => judgeByGuard(setting, await importOwn(setting, 'index')),
  'jwt-guard with jwt-guard/express': async setting => {
    const library = await importOwn(setting, 'index')
    await importOwn(setting, 'adapters/express')
    return judgeByGuard(setting, library)
  },
  'aws-jwt-verify': async ({ trust, jwksUri }) => {
    const [{ JwtVerifier }, { SimpleJwksCache }] = [await import('aws-jwt-verify'), await import('aws-jwt-verify/jwk')]
    const { issuer, audience } = trust
    return async token => {
      // Its own fetcher knows https alone
      const jwksCache = new SimpleJwksCache({ fetcher: { fetch: async uri => (await fetch(uri)).arrayBuffer() } })
      const verifier = JwtVerifier.create({ issuer, audience, jwksUri }, { jwksCache })
      return Boolean(await verifier.verify(token))
    }
  },
  'better-auth': async ({ trust, jwksUri }) => {
    const { verifyBearerToken } = await import('better-auth/oauth2')
    const { issuer, audience, algorithm } = trust
    const verifyOptions = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
    return async token => Boolean(await verifyBearerToken(token, { jwksUrl: jwksUri, verifyOptions }))
  },
  'fast-jwt, get-jwks': async ({ trust, jwksUri }) => {
    const [{ createVerifier }, { default: buildGetJwks }] = [await import('fast-jwt'), await import('get-jwks')]
    const getJwks = buildGetJwks()
    const domain = new URL(jwksUri).origin
    const verify = createVerifier({
      key: async ({ header }: { readonly header: Readonly<Record<string, string>> }) =>
        getJwks.getPublicKey({ domain, alg: header['alg'] ?? '', kid: header['kid'] ?? '' }),
      allowedIss: trust.issuer,
      allowedAud: trust.audience,
    })
    return async token => Boolean(await verify(token))
  },
  'hono jwk': async ({ trust, jwksUri }) => {
    const [{ Hono }, { jwk }] = [await import('hono'), await import('hono/jwk')]
    const app = new Hono()
    const verification = { iss: trust.issuer, aud: trust.audience }
    app.use(jwk({ jwks_uri: jwksUri, alg: ['RS256'], verification }))
    app.get('/', context => context.text('granted'))
    return async token => (await app.request('/', { headers: { authorization: `Bearer ${token}` } })).ok
  },
  'jsonwebtoken, jwks-rsa': async ({ trust, jwksUri }) => {
    const [{ verify }, { JwksClient }] = [(await import('jsonwebtoken')).default, (await import('jwks-rsa')).default]
    const { issuer, audience } = trust
    return token => {
      const client = new JwksClient({ jwksUri })
      const getKey: GetPublicKeyOrSecret = ({ kid }, callback) => {
        client.getSigningKey(kid, (error, key) => callback(error, key?.getPublicKey()))
      }
      return new Promise((resolve, reject) => {
        verify(token, getKey, { issuer, audience, algorithms: ['RS256'] }, (error, claims) =>
          error ? reject(error) : resolve(claims !== undefined),
        )
      })
    }
  },
}

function judgeByGuard({ trust, jwksUri }: Setting, { createGuard }: Entries['index']): Judge {
  const { issuer, audience } = trust
  return async token => Boolean(await createGuard({ issuer, audience, jwksUri }).verify(token))
}
