import type { Request, Response } from 'express'
import { auth } from 'express-oauth2-jwt-bearer'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

/** The middleware, over what it reads of an Express request: it offers nothing beneath that. */
export function createExpressBearer({ issuer, audience, algorithm, jwks }: Trust): Contender<SignedToken, Request> {
  const handle = auth({ issuer, audience, tokenSigningAlg: algorithm, publicKey: { keys: [...jwks.keys] } })
  const response = {} as Response
  return {
    name: 'express-oauth2-jwt-bearer',
    prepare: ({ bytes }) => describeRequest(Buffer.concat([Buffer.from('Bearer '), bytes]).toString('latin1')),
    check: request => handle(request, response, () => {}),
    granted: (_, request) => request.auth !== undefined,
  }
}

function describeRequest(authorization: string): Request {
  const headers: Record<string, string> = { authorization, host: 'api.example.com' }
  return {
    headers,
    query: {},
    body: undefined,
    method: 'GET',
    protocol: 'https',
    originalUrl: '/',
    get: (name: string) => headers[name.toLowerCase()],
    is: () => false,
  } as unknown as Request
}
