/**
 * The door to tRPC 11. What is a path parameter elsewhere is a field of the procedure's input.
 *
 * @packageDocumentation
 */
import { type TRPC_ERROR_CODE_KEY, TRPCError, type TRPCMiddlewareFunction } from '@trpc/server'
import type { Guard, PrincipalUnder } from '../guard.ts'
import { createAdmission, findPrincipal } from '../hall/admission.ts'
import { Credentials } from '../hall/credentials.ts'
import { readEither } from '../hall/either-http.ts'
import { has, requireHost } from '../hall/host.ts'
import { sentenceOf } from '../hall/problem.ts'
import { headersOf, standFor } from '../hall/refusal.ts'
import type { Answer } from '../http/answer.ts'
import type { CheckRequest, NoRule, ParameterOf, Rule } from '../types.ts'

export { Credentials } from '../hall/credentials.ts'
export type { Problem } from '../hall/problem.ts'
export { problemOf } from '../hall/refusal.ts'

/** What a context must hold for {@link protect}. */
export interface GuardedContext {
  readonly credentials: Credentials
}

/** A middleware for `procedure.use`, behind which `ctx.principal` is the principal. The input has what the rule names. */
export type ProtectMiddleware<R extends Rule, P> = TRPCMiddlewareFunction<
  GuardedContext,
  // biome-ignore lint/suspicious/noExplicitAny: whatever meta the procedures have
  any,
  object,
  { principal: P },
  [ParameterOf<R>] extends [never] ? unknown : { readonly [N in ParameterOf<R>]: unknown }
>

/**
 * Makes a context of a request, whatever server it came by: `createHTTPServer({ router, createContext, responseMeta })`.
 * A server-side caller gives its own: `createContext({ req: { headers: { authorization } } })`.
 */
export function createContext({ req }: { readonly req: object }): GuardedContext {
  const { authorization, target } = readEither(req) // each call has a signal of its own
  return { credentials: new Credentials({ authorization, target }) }
}

/**
 * Protects a procedure: `t.procedure.input(z.object({ user_id: z.string() })).use(protect(guard, { pathClaims: { user_id: 'sub' } }))`.
 * A refusal is a `TRPCError` whose code has the status of every other door.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong. A call fails with `INTERNAL_SERVER_ERROR`
 * where the input that was validated so far has no field of a name that the rule gives, or {@link createContext} did not make
 * the context
 */
export function protect<C, const R extends Rule = NoRule>(
  guard: Guard<C>,
  ...given: [rule?: R]
): ProtectMiddleware<R, PrincipalUnder<R, C>> {
  const admit = createAdmission(guard, given)
  return async call => {
    requireHost(has(call, 'next') && typeof call.ctx === 'object' && call.ctx !== null, 'trpc', 'tRPC 11')
    const { ctx, input, signal, next } = call
    const key = {}
    const params = input as CheckRequest['params']
    const answer = await admit(key, { ...Credentials.read(ctx), params, signal })
    if (answer !== undefined) throw toError(answer)
    return next({ ctx: { principal: findPrincipal(key, guard) as PrincipalUnder<R, C> } })
  }
}

/** The codes of tRPC that have the statuses of the guard. */
const codes: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  499: 'CLIENT_CLOSED_REQUEST',
  503: 'SERVICE_UNAVAILABLE',
}

function toError(answer: Answer): TRPCError {
  const code = codes[answer.status] ?? 'INTERNAL_SERVER_ERROR'
  return standFor(answer, new TRPCError({ code, message: sentenceOf(answer) }))
}

/**
 * The headers of a refusal, the challenge among them, as the option `responseMeta` of a server. Of several refusals in one
 * batch the first gives each. A streamed batch has sent its headers before: there the problem is all.
 */
export function responseMeta({ errors }: { readonly errors: readonly object[] }): { headers?: Record<string, string> } {
  const headers = headersOf(errors)
  return Object.keys(headers).length === 0 ? {} : { headers }
}
