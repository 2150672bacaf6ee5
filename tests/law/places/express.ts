// The adapter for Express as a place, on one version of the framework.
import type express from 'express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import * as door from 'jwt-guard/express'
import type { Serve } from '../place.ts'

/** How handlers ask for the principal. */
type Asking = Pick<typeof door, 'findPrincipal' | 'principalOf'>

const { protect, protectPath } = door

/** Serves on `app.use(route, …)`: everything below the route belongs to it. `segment` is how an optional one is written. */
export function serveExpress(
  createApp: () => ReturnType<typeof express>,
  segment = '{/:$1}',
  { findPrincipal, principalOf }: Asking = door,
): Serve {
  return ({ guard, rule, route, unguarded, seeParams, handle, seeError }) => {
    const path = route.replace(/\{\/:(\w+)\}/, segment)
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
    const app = createApp().use(path, look)
    // Only together with its path does a middleware know of an optional segment
    if (path.includes('{')) app.use(...protectPath(guard, path as '/:name', rule as never))
    else if (!unguarded) app.use(path, protect(guard, rule) as RequestHandler)
    return app.use(path, pass).use(fail)
  }
}
