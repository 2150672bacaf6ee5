// The adapter for Fastify as a place.
import Fastify from 'fastify'
import { findPrincipal, principalOf, protect } from 'jwt-guard/fastify'
import type { Serve } from '../place.ts'

export const serveFastify: Serve = async ({ guard, rule, route, unguarded, seeParams, handle, seeError }) => {
  const app = Fastify({ routerOptions: { caseSensitive: false } })
  app.addContentTypeParser('*', (_request, body, done) => void body.resume().on('end', done))
  app.addHook('onRequest', async ({ is404, params }) => {
    const { '*': _, ...named } = params as Record<string, unknown>
    if (!is404) seeParams(named)
  })
  app.setErrorHandler((error, _request, reply) => reply.code(seeError(error)).send())
  for (const url of route.includes('{') ? [route.replace(/\{(\/:\w+)\}/, '$1?')] : [route, `${route}/*`]) {
    app.all(url, { onRequest: unguarded ? [] : protect(guard, rule) }, async request => {
      handle({
        params: request.params as Record<string, unknown>,
        findPrincipal: () => findPrincipal(request, guard),
        principalOf: () => principalOf(request, guard),
      })
    })
  }
  await app.ready()
  return app.routing
}
