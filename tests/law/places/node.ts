// The adapter for node:http as a place. Node has no router of its own: here it is the one that Fastify is built on.
import type { RequestListener } from 'node:http'
import createRouter from 'find-my-way'
import type { Rule } from 'jwt-guard'
import { findPrincipal, principalOf, protect, type RouteParams } from 'jwt-guard/node'
import type { Serve } from '../place.ts'

export const serveNode: Serve = ({ guard, rule, route, unguarded, seeParams, handle, seeError }) => {
  const pass = (request: object, response: { end: () => unknown }, params: RouteParams): void => {
    handle({
      params,
      findPrincipal: () => findPrincipal(request, guard),
      principalOf: () => principalOf(request, guard),
    })
    response.end()
  }
  const guarded = protect(guard, rule as Rule & { optional: boolean }, (request, response, { params }) =>
    pass(request, response, params),
  )
  const listen = async (...[request, response, params]: Parameters<typeof guarded>): Promise<void> => {
    try {
      // The router leaves out what the request does: whoever has an optional segment says so
      const named = route.includes('{') ? { user_id: undefined, ...params } : params
      seeParams(named ?? {})
      await (unguarded ? pass(request, response, named ?? {}) : guarded(request, response, named))
    } catch (error) {
      response.statusCode = seeError(error)
      response.end()
    }
  }
  const answer =
    (statusCode: number): RequestListener =>
    (_request, response) =>
      void Object.assign(response, { statusCode }).end()
  const router = createRouter({
    defaultRoute: answer(404),
    onBadUrl: (_path, request, response) => answer(400)(request as never, response as never),
    caseSensitive: false,
  })
  for (const path of route.includes('{') ? [route.replace(/\{(\/:\w+)\}/, '$1?')] : [route, `${route}/*`]) {
    router.all(path, ((request, response, { '*': _, ...named }) =>
      listen(request as never, response as never, named)) as createRouter.Handler<createRouter.HTTPVersion.V1>)
  }
  return (request, response) => router.lookup(request, response)
}
