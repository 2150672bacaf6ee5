// An Express 5 server with one route, behind each peer's own middleware or, where it has none, the one that its
// documentation shows.
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Request, type RequestHandler } from 'express'
import { importOwn, type Setting } from '../../setting.ts'
import { defineFramework, RULE, UNGUARDED, UNNAMED } from '../framework.ts'

type MakeGuard = (setting: Setting) => Promise<readonly RequestHandler[]>

const unguarded: MakeGuard = async () => []
const unnamed: MakeGuard = async () => []

const guards: Readonly<Record<string, MakeGuard>> = {
  [UNGUARDED]: unguarded,
  [UNNAMED]: unnamed,
  'jwt-guard': async setting => {
    const { issuer, audience } = setting.trust
    const [{ createGuard }, { protect }] = [
      await importOwn(setting, 'index'),
      await importOwn(setting, 'adapters/express'),
    ]
    const guard = createGuard({ issuer, audience, jwksUri: setting.jwksUri })
    return [protect(guard, RULE) as RequestHandler]
  },
  'express-oauth2-jwt-bearer': async ({ trust: { issuer, audience, algorithm }, jwksUri }) => {
    const { auth } = await import('express-oauth2-jwt-bearer')
    return [auth({ issuer, audience, jwksUri, tokenSigningAlg: algorithm })]
  },
  'express-jwt, jwks-rsa': async ({ trust: { issuer, audience }, jwksUri }) => {
    const [{ expressjwt }, { default: jwksRsa }] = [await import('express-jwt'), await import('jwks-rsa')]
    const secret = jwksRsa.expressJwtSecret({ jwksUri, cache: true }) as NonNullable<
      Parameters<typeof expressjwt>[0]
    >['secret']
    return [expressjwt({ secret, issuer, audience, algorithms: ['RS256'] })]
  },
  jose: async ({ trust: { issuer, audience, algorithm }, jwksUri }) => {
    const { createRemoteJWKSet, jwtVerify } = await import('jose')
    const keys = createRemoteJWKSet(new URL(jwksUri))
    const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
    return [byHand(token => jwtVerify(token, keys, options))]
  },
  'aws-jwt-verify': async ({ trust: { issuer, audience, jwks }, jwksUri }) => {
    const { JwtVerifier } = await import('aws-jwt-verify')
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri })
    verifier.cacheJwks({ keys: [...jwks.keys] } as Parameters<typeof verifier.cacheJwks>[0])
    return [byHand(token => verifier.verify(token))]
  },
  'better-auth': async ({ trust: { issuer, audience, algorithm }, jwksUri }) => {
    const { verifyBearerToken } = await import('better-auth/oauth2')
    const verifyOptions = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
    return [byHand(token => verifyBearerToken(token, { jwksUrl: jwksUri, verifyOptions }))]
  },
}

export const framework = defineFramework(guards, listen)

async function listen(guard: MakeGuard, setting: Setting): Promise<number> {
  const app = express()
  const path = guard === unnamed ? '/api/:whose/tasks' : '/api/:user_id/tasks'
  app.get(path, ...(await guard(setting)), (_, response) => {
    response.json({ tasks: [] })
  })
  const server: Server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function byHand(verify: (token: string) => Promise<unknown>): RequestHandler {
  return (request: Request, response, next) => {
    const [, token] = request.headers.authorization?.split(' ') ?? []
    verify(token ?? '').then(
      claims => {
        Object.assign(request, { user: claims })
        next()
      },
      () => response.status(401).end(),
    )
  }
}
