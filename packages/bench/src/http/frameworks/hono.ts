// A Hono server on Node with one route, behind each guard.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { importOwn, type Setting } from '../../setting.ts'
import { defineFramework, RULE, UNGUARDED } from '../framework.ts'

type Handler = (context: Context) => Response | Promise<Response>
/** Puts what it needs before the route, and returns what answers it. */
type MakeGuard = (app: Hono, setting: Setting) => Promise<Handler>

const answer = () => Response.json({ tasks: [] })

const guards: Readonly<Record<string, MakeGuard>> = {
  [UNGUARDED]: async () => answer,
  'jwt-guard': async (app, setting) => {
    const { issuer, audience } = setting.trust
    const [{ createGuard }, { protectPath }] = [
      await importOwn(setting, 'index'),
      await importOwn(setting, 'adapters/hono'),
    ]
    const guard = createGuard({ issuer, audience, jwksUri: setting.jwksUri })
    app.use(...protectPath(guard, '/api/:user_id/tasks', RULE))
    return answer
  },
  'hono jwk': async (app, { trust: { issuer, audience, jwks } }) => {
    const { jwk } = await import('hono/jwk')
    const keys = [...jwks.keys] as NonNullable<Parameters<typeof jwk>[0]['keys'] & unknown[]>
    app.use(jwk({ keys, alg: ['RS256'], verification: { iss: issuer, aud: audience } }))
    return answer
  },
}

export const framework = defineFramework(guards, listen)

async function listen(guard: MakeGuard, setting: Setting): Promise<number> {
  const app = new Hono()
  app.get('/api/:user_id/tasks', await guard(app, setting))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
