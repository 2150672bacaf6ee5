// The adapter for Express as a place, on one version of the framework.
import type express from 'express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { findPrincipal, principalOf, protect } from 'jwt-guard/express'
import type { Serve } from './place.ts'

/** Serves on `app.use(route, …)`: everything below the route belongs to it. */
export function serveExpress(createApp: typeof express): Serve {
  return ({ guard, rule, route, unguarded, seeParams, handle, seeError }) => {
    const look: RequestHandler = ({ params }, _response, next) => {
      seeParams(params)
      next()
    }
    const pass: RequestHandler = (request, response) => {
      handle({
        params: request.params,
        findPrincipal: () => findPrincipal(request, guard),
        principalOf: () => principalOf(request, guard),
      })
      response.end()
    }
    const fail: ErrorRequestHandler = (error, _request, response, _next) => void response.status(seeError(error)).end()
    const guarding = unguarded ? [] : [protect(guard, rule) as RequestHandler]
    return createApp()
      .use(route, look, ...guarding, pass)
      .use(fail)
  }
}
