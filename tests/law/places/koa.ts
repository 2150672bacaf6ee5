// The adapter for Koa as a place, with Koa's own router.
import Router, { type RouterMiddleware } from '@koa/router'
import { findPrincipal, principalOf, protect } from 'jwt-guard/koa'
import Koa from 'koa'
import type { Serve } from '../place.ts'

/** Serves on the route and on all that is below it. */
export const serveKoa: Serve = ({ guard, rule, route, unguarded, seeParams, handle, seeError }) => {
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
  const path = /[{*]/.test(route) ? route : `${route}{/*rest}`
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
