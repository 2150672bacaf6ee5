// The adapter for the Fetch API behind a router of its own: what it guards has no server, so here is the least that makes one.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { protect } from 'jwt-guard/fetch'
import type { Serve } from '../law/place.ts'

type Params = Readonly<Record<string, string | undefined>>

/** Serves on just the route. The path is the one of the request's URL, its parameters decoded once. */
export const serveFetch: Serve = ({ guard, rule, route, seeParams, handle, seeError }) => {
  const pattern = new URLPattern({ pathname: route.replace(/\{\/:(\w+)\}/, '{/:$1}?').replace(/\*(\w+)/, ':$1(.*)') })
  const guarded = protect(guard, rule, (_request, { params, principal }: { params: Params; principal: never }) => {
    handle({ params, findPrincipal: () => principal, principalOf: () => principal })
    return new Response()
  }) as (request: Request, context: { params: Params }) => Promise<Response>

  async function respond(incoming: IncomingMessage): Promise<Response> {
    const request = readRequest(incoming)
    const match = request && pattern.exec(request.url)
    const params = match && decodeOnce(match.pathname.groups)
    if (!params) return new Response(null, { status: match === null ? 404 : 400 })
    seeParams(params)
    return guarded(request as Request, { params })
  }

  const listener: RequestListener = (incoming, outgoing) => {
    respond(incoming).then(
      response => send(response, outgoing),
      error => outgoing.writeHead(seeError(error)).end(),
    )
  }
  return listener
}

/** The request as the platform takes it, or `undefined` for one that it refuses. */
function readRequest({ method = '', url = '', rawHeaders }: IncomingMessage): Request | undefined {
  try {
    const headers = new Headers()
    for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
    return new Request(url.startsWith('/') ? `http://api.example${url}` : url, { method, headers })
  } catch {
    return undefined
  }
}

function decodeOnce(groups: Params): Params | undefined {
  try {
    const decode = (value: string | undefined): string | undefined => value && decodeURIComponent(value)
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]))
  } catch {
    return undefined
  }
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text())
}
