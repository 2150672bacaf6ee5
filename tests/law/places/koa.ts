// The adapter for Koa as a place, with Koa's own router.
import Router, { type RouterMiddleware } from '@koa/router'
import { findPrincipal, principalOf, protect } from 'jwt-guard/koa'
import Koa from 'koa'
import type { Place, Serve } from '../place.ts'
import type { Listener } from '../wire.ts'

/** The place on Koa's router as it writes paths today. */
export const serveKoa: Serve = place =>
  serveRoute(place, /[{*]/.test(place.route) ? place.route : `${place.route}{/*rest}`)

/** Serves on a path, which is the route and all that is below it. */
export function serveRoute({ guard, rule, unguarded, seeParams, handle, seeError }: Place, path: string): Listener {
  const look: RouterMiddleware = ({ params }, next) => {
    const { rest: _, ...named } = params
    seeParams(named)
    return next()
  }
  const pass: RouterMiddleware = ctx => {
    handle({
      params: ctx.params,
      findPrincipal: () => findPrincipal(ctx, guard),
      principalOf: () => principalOf(ctx, guard),
    })
    ctx.body = ''
  }
  const router = new Router()
  router.all(path, look, ...(unguarded ? [] : [protect(guard, rule)]), pass)
  const app = Object.assign(new Koa(), { silent: true })
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      ctx.status = seeError(error)
    }
  })
  return app.use(router.routes()).callback()
}
