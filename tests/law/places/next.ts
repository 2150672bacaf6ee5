// The adapter for Next.js as a place: route handlers of one application, built once, behind its own router and server.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { findPrincipal, type ProtectProxy, principalOf, protect, protectPath } from 'jwt-guard/next'
import type { NextRequest } from 'next/server.js'
import type { Place, Serve } from '../place.ts'
import { buildNext, folderOf, tested } from './next-app.ts'

/** Loaded without its types, which change those of `process.env` everywhere. */
const createNext: (options: object) => {
  prepare(): Promise<void>
  getRequestHandler(): (...given: Parameters<RequestListener>) => Promise<void>
} = createRequire(import.meta.url)('next')

type Params = Readonly<Record<string, unknown>>
type Context = { readonly params: Promise<Params> }
export type Handler = (request: NextRequest, context: Context) => Promise<Response>

/** A request brings what it is sent to. */
interface Visit {
  readonly handler: Handler
  readonly proxy?: ProtectProxy
}
const visits = new AsyncLocalStorage<Visit>()

/** What every route of the application calls. */
const enter: Handler = (request, context) => (visits.getStore() as Visit).handler(request, context)
const proxy: ProtectProxy = async request => visits.getStore()?.proxy?.(request)
Object.assign(globalThis, { [tested]: { enter, proxy } })

async function named({ params }: Context): Promise<Params> {
  const { rest: _, ...named } = await params
  return named
}

const dir = await buildNext() // here, since a test would be out of time

let started: Promise<RequestListener> | undefined
async function start(): Promise<RequestListener> {
  const app = createNext({ dev: false, dir, hostname: 'api.example', port: 80 })
  await app.prepare()
  const handle = app.getRequestHandler()
  return (request, response) => void handle(request, response)
}

/** Serves on the route and on all that is below it. */
export const serveNext: Serve = async place => {
  const { guard, rule, route, unguarded } = place
  const pass = createHandler(place)
  const guarded = unguarded ? pass : (protect(guard, rule, pass) as Handler)
  return listenAt(`/${folderOf(route)}`, { handler: watch(place, guarded) })
}

/** The same, where only the proxy is guarded. */
export const serveNextProxy: Serve = async place => {
  const { guard, rule, route } = place
  const folder = '/proxied'
  return listenAt(folder, {
    handler: watch(place, createHandler(place)),
    proxy: protectPath(guard, folder + route, rule as object),
  })
}

/** Serves the whole application, with this behind its routes. */
export function serveNextHandler(handler: Handler): Promise<RequestListener> {
  return listenAt('', { handler })
}

function watch({ seeParams, seeError }: Place, guarded: Handler): Handler {
  return async (request, context) => {
    try {
      seeParams(await named(context))
      return await guarded(request, context)
    } catch (error) {
      return new Response(null, { status: seeError(error) })
    }
  }
}

function createHandler({ guard, handle }: Place): Handler {
  return async (request, context) => {
    handle({
      params: await named(context),
      findPrincipal: () => findPrincipal(request, guard),
      principalOf: () => principalOf(request, guard),
    })
    return new Response()
  }
}

async function listenAt(folder: string, visit: Visit): Promise<RequestListener> {
  started ??= start()
  const listen = await started
  return (request, response) => {
    if (request.url?.startsWith('/')) request.url = folder + request.url
    visits.run(visit, () => listen(request, response))
  }
}
