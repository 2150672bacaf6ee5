/**
 * The door to MCP servers of the official SDK, behind the door to Express, Hono or Fetch: what the guard granted, in the form
 * in which tools get it.
 *
 * @packageDocumentation
 */
import type { IncomingMessage } from 'node:http'
import type { Guard } from '../guard.ts'
import { passOn, principalOf } from '../hall/admission.ts'
import { readEither } from '../hall/either-http.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'

/** What the SDK calls by this name. `principalOf` takes it as well as a request. */
export interface AuthInfo {
  /**
   * The access token. It was issued for this server, which must not pass it on to another (MCP, Authorization). It is not
   * printed with the rest.
   */
  token: string
  /** The `client_id` (RFC 9068 §2.2), or else the `azp` of OpenID Connect; empty where the token names no client. */
  clientId: string
  scopes: string[]
  /** Seconds since the epoch. */
  expiresAt: number
  /** The audience, where the token has only one and that is a URL (RFC 8707 §2). */
  resource?: URL
}

/** A request as Express or Fetch has it, or the context of Hono. */
export type McpRequest =
  | Pick<IncomingMessage, 'headers'>
  | Pick<Request, 'headers'>
  | { readonly req: { readonly raw: Pick<Request, 'headers'> } }

/** Middleware for Express, after `protect` and before the transport. */
export type AuthInfoMiddleware = (request: Pick<IncomingMessage, 'headers'>, response: object, next: () => void) => void

/**
 * What a guard granted a request, for the transports that are told it:
 * `c => handler.fetch(c.req.raw, { authInfo: authInfoOf(c, guard) })`.
 *
 * @throws OptionsError `GUARD_PRINCIPAL_ABSENT` where no guard, or not this one, granted the request
 */
export function authInfoOf(request: McpRequest, guard?: Guard<unknown>): AuthInfo {
  const { audience, claims, expiresAt, scopes } = principalOf(request, guard)
  const { client_id: clientId, azp } = claims as Readonly<Record<string, unknown>>
  const [resource = '', ...others] = audience
  const authInfo = {
    clientId: [clientId, azp].find(name => typeof name === 'string') ?? '',
    scopes: [...scopes],
    expiresAt,
    ...(others.length === 0 && URL.canParse(resource) && { resource: new URL(resource) }),
  }
  Object.defineProperty(authInfo, 'token', { value: readToken(request) })
  passOn(request, authInfo)
  return authInfo as typeof authInfo & Pick<AuthInfo, 'token'>
}

/**
 * Sets `request.auth`, where the SDK's transports for Node look for it, whatever was there before:
 * `app.post('/mcp', protect(guard, { scopes: ['mcp'] }), provideAuthInfo(guard), toNodeHandler(handler))`.
 * What it throws, it throws as {@link authInfoOf} does.
 */
export function provideAuthInfo(guard?: Guard<unknown>): AuthInfoMiddleware {
  return (request, _response, next) => {
    Object.assign(request, { auth: authInfoOf(request, guard) })
    next()
  }
}

/** Of a request that was granted, whose one field is the scheme and the token. */
function readToken(request: McpRequest): string {
  const { authorization } = readEither('req' in request ? request.req.raw : request)
  return String(authorization).replace(/^\S+ +/, '')
}
