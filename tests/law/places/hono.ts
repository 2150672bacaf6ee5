// The adapter for Hono as a place, behind Hono's own server for Node.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import * as door from 'jwt-guard/hono'
import type { Serve } from '../place.ts'

/** How handlers ask for the principal. */
type Asking = Pick<typeof door, 'findPrincipal' | 'principalOf'>

/** Serves on the route and on all that is below it. */
export function serveHono(createApp = () => new Hono(), { findPrincipal, principalOf }: Asking = door): Serve {
  return ({ guard, rule, route, unguarded, seeParams, handle, seeError }) => {
    const app = createApp()
    for (const path of route.includes('{') ? [route.replace(/\{(\/:\w+)\}/, '$1?')] : [route, `${route}/:rest{.+}`]) {
      app.use(path, async (c, next) => {
        const { rest: _, ...named } = c.req.param() as Record<string, string>
        seeParams(named)
        await next()
      })
      if (!unguarded) app.use(path, door.protect(guard, rule))
      app.all(path, c => {
        handle({
          params: c.req.param() as Record<string, string>,
          findPrincipal: () => findPrincipal(c, guard),
          principalOf: () => principalOf(c, guard),
        })
        return c.body(null)
      })
    }
    app.onError((error, c) => c.body(null, seeError(error) as 500))
    return getRequestListener(app.fetch)
  }
}
