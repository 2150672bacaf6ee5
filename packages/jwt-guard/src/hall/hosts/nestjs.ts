/** What the guard needs of NestJS, on Express and on Fastify. */
import { OptionsError } from '../../errors.ts'
import { has, isNodeRequest, requireHost } from '../host.ts'
import type { RoutedRequest } from '../node-http.ts'

/** What the guard needs of an execution context. */
interface GuardedContext {
  getType(): string
  switchToHttp(): { getRequest(): unknown }
}

/** A request of Express, or of Fastify. */
interface GuardedRequest extends RoutedRequest {
  readonly route?: { readonly path?: unknown }
  readonly routeOptions?: { readonly url?: unknown }
}

/** A response of Express, or of Fastify, which has Node's behind it. */
export interface GuardedResponse {
  readonly headersSent?: boolean
  readonly raw?: { readonly headersSent: boolean }
  header(name: string, value: string): void
}

/** @throws OptionsError where there is none: what GraphQL, gateways and microservices hand over is read by nobody here */
export function requestOf(context: GuardedContext): GuardedRequest {
  requireHost(has(context, 'getType') && has(context, 'switchToHttp'), 'nestjs', 'NestJS 12 or 11')
  const type = context.getType()
  if (type === 'http') {
    const request = context.switchToHttp().getRequest()
    requireHost(isNodeRequest(request), 'nestjs', 'NestJS on Express or Fastify')
    return request as GuardedRequest
  }
  throw new OptionsError(
    'GUARD_OPTION_INVALID',
    `jwt-guard/nestjs guards HTTP routes, and this context is of type "${type}". There, call guard.check or guard.verify.`,
  )
}
