// The adapter for h3 as a place, on either version.
import { H3 } from 'h3'
import { toNodeHandler } from 'h3/node'
import { createApp, createRouter, eventHandler, setResponseStatus, toNodeListener } from 'h3-1'
import type { Rule } from 'jwt-guard'
import { findPrincipal, type GuardedEvent, principalOf, protect } from 'jwt-guard/h3'
import type { Place, Serve } from '../place.ts'

type Event = GuardedEvent & { readonly context: { readonly params?: Readonly<Record<string, string>> } }

export const serveH3: Serve = place => {
  const app = new H3({
    onError: ({ cause, ...error }) => new Response(null, { status: place.seeError(error.unhandled ? cause : error) }),
  })
  for (const path of pathsOf(place)) app.all(path, createHandler(place) as never)
  return toNodeHandler(app) as never
}

export const serveH31: Serve = place => {
  const handler = createHandler(place)
  const router = createRouter()
  // Caught here, since the app would print what it hands to its onError
  const caught = eventHandler(async event => {
    try {
      return await handler(event as object as Event)
    } catch (error) {
      setResponseStatus(event, place.seeError(error))
      return ''
    }
  })
  for (const path of pathsOf(place)) router.use(path, caught)
  return toNodeListener(createApp().use(router))
}

/** The route and all that is below it. */
function pathsOf({ route }: Place): readonly string[] {
  return route.includes('{') ? [route.replace(/\{(\/:\w+)\}/, '$1?')] : [route, `${route}/**:rest`]
}

function createHandler({ guard, rule, unguarded, seeParams, handle }: Place): (event: Event) => unknown {
  const pass = (event: Event): string => {
    handle({
      params: paramsOf(event),
      findPrincipal: () => findPrincipal(event, guard),
      principalOf: () => principalOf(event, guard),
    })
    return ''
  }
  const guarded = unguarded ? pass : protect(guard, rule as Rule & { optional: boolean }, pass)
  return event => {
    seeParams(paramsOf(event))
    return guarded(event)
  }
}

/** The parameters decoded once, as a handler may have them. */
function paramsOf({ context }: Event): Readonly<Record<string, string>> {
  const { rest: _, ...named } = context.params ?? {}
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, decode(value)]))
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
