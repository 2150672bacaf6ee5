/**
 * The door to NestJS 12 and 11, on Express and on Fastify.
 *
 * @packageDocumentation
 */
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { createParamDecorator, HttpException, StreamableFile } from '@nestjs/common'
import type { Guard } from '../guard.ts'
import { createAdmission, findPrincipal, principalOf } from '../hall/admission.ts'
import { type GuardedResponse, requestOf } from '../hall/hosts/nestjs.ts'
import { readRouted } from '../hall/node-http.ts'
import { readProblem, sentenceOf } from '../hall/problem.ts'
import type { Answer } from '../http/answer.ts'
import type { NoRule, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'

/** What a guard refuses a request with. An exception filter that does not care hands it on, and it becomes the answer. */
export class RefusalException extends HttpException {
  /** The answer: status, fields, which the response has by now, and the problem as JSON (RFC 9457). */
  readonly answer: Answer

  constructor(answer: Answer) {
    super(new ProblemBody(answer), answer.status)
    this.message = sentenceOf(answer)
    this.answer = answer
  }
}

/** A body that leaves as it is: of an object or a text, Express would change the content type and make a tag. */
class ProblemBody extends StreamableFile {
  readonly #answer: Answer

  constructor(answer: Answer) {
    super(new TextEncoder().encode(answer.body))
    this.#answer = answer
  }

  /** For filters that send what an exception holds in an answer of their own. */
  toJSON(): object {
    return readProblem(this.#answer)
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
      const answer = await admit(request, readRouted(request, request.routeOptions?.url ?? request.route?.path))
      if (answer === undefined) return true
      const response = context.switchToHttp().getResponse<GuardedResponse>()
      if (!(response.raw ?? response).headersSent) {
        for (const [name, value] of Object.entries(answer.headers)) response.header(name, value)
      }
      throw new RefusalException(answer)
    },
  }
}
