/**
 * The door to NestJS 12 and 11, on Express and on Fastify.
 *
 * @packageDocumentation
 */
import type { IncomingMessage } from 'node:http'
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  HttpException,
  StreamableFile,
} from '@nestjs/common'
import { OptionsError } from '../errors.ts'
import type { Guard } from '../guard.ts'
import { createAdmission, findPrincipal, principalOf } from '../hall/admission.ts'
import { has, isNodeRequest, requireHost } from '../hall/host.ts'
import { readAuthorization } from '../hall/node-http.ts'
import { completeParams } from '../hall/route-path.ts'
import type { Answer } from '../http/answer.ts'
import type { NoRule, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'

/** What a guard refuses a request with. An exception filter that does not care hands it on, and it becomes the answer. */
export class RefusalException extends HttpException {
  /** The answer: status, fields, which the response has by now, and the problem as JSON (RFC 9457). */
  readonly answer: Answer

  constructor(answer: Answer) {
    super(new Problem(answer.body), answer.status)
    const { title, detail = title } = JSON.parse(answer.body)
    this.message = detail
    this.answer = answer
  }
}

/** A body that leaves as it is: of an object or a text, Express would change the content type and make a tag. */
class Problem extends StreamableFile {
  readonly #body: string

  constructor(body: string) {
    super(new TextEncoder().encode(body))
    this.#body = body
  }

  /** For filters that send what an exception holds in an answer of their own. */
  toJSON(): object {
    return JSON.parse(this.#body)
  }
}

/** A parameter decorator. Given a guard, only what that guard granted counts. */
export type PrincipalDecorator = (guard?: Guard<unknown>) => ParameterDecorator

/** The principal as a parameter: `list(@CurrentPrincipal() principal: Principal)`. Throws where no guard granted one. */
export const CurrentPrincipal: PrincipalDecorator = createParamDecorator(
  (guard: Guard<unknown> | undefined, context: ExecutionContext) => principalOf(requestOf(context), guard),
)

/** The principal as a parameter that is `undefined` where the request passed as anonymous or met no guard. */
export const FoundPrincipal: PrincipalDecorator = createParamDecorator(
  (guard: Guard<unknown> | undefined, context: ExecutionContext) => findPrincipal(requestOf(context), guard),
)

/**
 * A guard for `@UseGuards` on a controller or a handler, for `app.useGlobalGuards` and for `APP_GUARD`:
 * `@UseGuards(protect(guard, { pathClaims: { user_id: 'sub' } }))`.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong
 */
export function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [rule?: R]): CanActivate {
  const admit = createAdmission(guard, given)
  return {
    async canActivate(context) {
      const request = requestOf(context)
      const { originalUrl: target } = request
      const params = completeParams(request.routeOptions?.url ?? request.route?.path, request.params)
      const authorization = readAuthorization(request)
      const answer = await admit(request, { authorization, target, params })
      if (answer === undefined) return true
      const response = context.switchToHttp().getResponse<NestResponse>()
      if (!(response.raw ?? response).headersSent) {
        for (const [name, value] of Object.entries(answer.headers)) response.header(name, value)
      }
      throw new RefusalException(answer)
    },
  }
}

/** A request of Express, or of Fastify, which has Node's behind it. */
type NestRequest = Pick<IncomingMessage, 'headers' | 'rawHeaders'> & {
  readonly originalUrl: string
  readonly params: unknown
  readonly raw?: IncomingMessage
  readonly route?: { readonly path?: unknown }
  readonly routeOptions?: { readonly url?: unknown }
}

interface NestResponse {
  readonly headersSent?: boolean
  readonly raw?: { readonly headersSent: boolean }
  header(name: string, value: string): void
}

/** @throws OptionsError where there is none: what GraphQL, gateways and microservices hand over is read by nobody here */
function requestOf(context: ExecutionContext): NestRequest {
  requireHost(has(context, 'getType') && has(context, 'switchToHttp'), 'nestjs', 'NestJS 12 or 11')
  const type = context.getType<string>()
  if (type === 'http') {
    const request = context.switchToHttp().getRequest<NestRequest>()
    requireHost(isNodeRequest(request), 'nestjs', 'NestJS on Express or Fastify')
    return request
  }
  throw new OptionsError(
    'GUARD_OPTION_INVALID',
    `jwt-guard/nestjs guards HTTP routes, and this context is of type "${type}". There, call guard.check or guard.verify.`,
  )
}
