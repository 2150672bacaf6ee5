// A Fastify 5 server with one route, behind each guard.
import { createPublicKey } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance, type onRequestHookHandler } from 'fastify'
import { importOwn, type Setting } from '../../setting.ts'
import { defineFramework, RULE, UNGUARDED } from '../framework.ts'

type MakeGuard = (app: FastifyInstance, setting: Setting) => Promise<readonly onRequestHookHandler[]>

const guards: Readonly<Record<string, MakeGuard>> = {
  [UNGUARDED]: async () => [],
  'jwt-guard': async (_, setting) => {
    const { issuer, audience } = setting.trust
    const [{ createGuard }, { protect }] = [
      await importOwn(setting, 'index'),
      await importOwn(setting, 'adapters/fastify'),
    ]
    const guard = createGuard({ issuer, audience, jwksUri: setting.jwksUri })
    return [protect(guard, RULE)]
  },
  '@fastify/jwt, cache': async (app, { trust: { issuer, audience, jwks } }) => {
    const { default: fastifyJwt } = await import('@fastify/jwt')
    // A function that finds the key makes it import the key for every token that is not in its cache
    const key = createPublicKey({ key: jwks.keys[0] ?? {}, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    await app.register(fastifyJwt, {
      secret: { public: key },
      verify: { algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience, cache: 10_000 },
    })
    return [request => request.jwtVerify()]
  },
}

export const framework = defineFramework(guards, listen)

async function listen(guard: MakeGuard, setting: Setting): Promise<number> {
  const app = fastify()
  const onRequest = [...(await guard(app, setting))]
  app.get('/api/:user_id/tasks', { onRequest }, async () => ({ tasks: [] }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}
