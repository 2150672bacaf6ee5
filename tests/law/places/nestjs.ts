// The adapter for NestJS as a place, on either platform. What decorators do is done by calling them.
import 'reflect-metadata'
import type { IncomingMessage, RequestListener } from 'node:http'
import { All, type ArgumentsHost, type CanActivate, Catch, Controller, Module, Req, UseGuards } from '@nestjs/common'
import { type AbstractHttpAdapter, BaseExceptionFilter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { findPrincipal, principalOf, protect, RefusalException } from 'jwt-guard/nestjs'
import type { Place, Serve } from '../place.ts'

/** Express's request; or Fastify's, with Node's behind it. */
interface Request {
  readonly raw?: IncomingMessage
  readonly params: Readonly<Record<string, unknown>>
}

/** One application for each route, since they are slow to make; each request brings the place that it is sent to. */
function serveOn(start: (route: string) => Promise<RequestListener>): Serve {
  const started = new Map<string, Promise<RequestListener>>()
  return async place => {
    const { guard, rule, route, unguarded } = place
    const guards = unguarded ? [look] : [look, protect(guard, rule)]
    const listener = started.get(route) ?? start(route)
    started.set(route, listener)
    const listen = await listener
    return (request, response) => {
      visits.set(request, { place, guards })
      listen(request, response)
    }
  }
}

const visits = new WeakMap<object, { readonly place: Place; readonly guards: readonly CanActivate[] }>()

function visitOf(request: Request): { readonly place: Place; readonly guards: readonly CanActivate[] } {
  const visit = visits.get(request.raw ?? request)
  if (visit === undefined) throw new Error('a request of no place')
  return visit
}

const look: CanActivate = {
  canActivate(context) {
    const request = context.switchToHttp().getRequest<Request>()
    const { rest: _, '*': __, ...named } = request.params
    visitOf(request).place.seeParams(named)
    return true
  },
}

/** A guard for each place in turn. */
const guardOf = (turn: number): CanActivate => ({
  canActivate: context => visitOf(context.switchToHttp().getRequest()).guards[turn]?.canActivate(context) ?? true,
})

export const serveNestExpress: Serve = serveOn(async route => {
  const adapter = new ExpressAdapter()
  await serve(adapter, /[{*]/.test(route) ? [route] : [route, `${route}/*rest`])
  return adapter.getInstance() as RequestListener
})

export const serveNestFastify: Serve = serveOn(async route => {
  const adapter = new FastifyAdapter({ routerOptions: { caseSensitive: false } })
  await serve(adapter, route.includes('{') ? [route.replace(/\{(\/:\w+)\}/, '$1?')] : [route, `${route}/*`])
  const app = adapter.getInstance()
  await app.ready()
  return app.routing as RequestListener
})

async function serve(adapter: AbstractHttpAdapter, paths: string[]): Promise<void> {
  class Tasks {
    handle(request: Request): string {
      const { guard, handle } = visitOf(request).place
      handle({
        params: request.params,
        findPrincipal: () => findPrincipal(request, guard),
        principalOf: () => principalOf(request, guard),
      })
      return ''
    }
  }
  const method = Object.getOwnPropertyDescriptor(Tasks.prototype, 'handle') as PropertyDescriptor
  UseGuards(guardOf(0), guardOf(1))(Tasks.prototype, 'handle', method)
  All(paths)(Tasks.prototype, 'handle', method)
  Req()(Tasks.prototype, 'handle', 0)
  Controller()(Tasks)

  class Root {}
  Module({ controllers: [Tasks] })(Root)

  /** Nest's own exception layer answers what the guard refuses. */
  class Filter extends BaseExceptionFilter {
    override catch(error: unknown, host: ArgumentsHost): void {
      const http = host.switchToHttp()
      if (error instanceof RefusalException) super.catch(error, host)
      else adapter.reply(http.getResponse(), '', visitOf(http.getRequest()).place.seeError(error))
    }
  }
  Catch()(Filter)

  const app = await NestFactory.create(Root, adapter, { logger: false, abortOnError: false })
  await app.useGlobalFilters(new Filter(adapter)).init()
}
