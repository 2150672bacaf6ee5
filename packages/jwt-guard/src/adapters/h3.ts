/**
 * The door to h3 2 and 1, and so to Nitro and Nuxt.
 *
 * @packageDocumentation
 */
import type { ServerResponse } from 'node:http'
import type { Guard, PrincipalUnder } from '../guard.ts'
import { createAdmission, findPrincipal } from '../hall/admission.ts'
import { readEither } from '../hall/either-http.ts'
import { toResponse } from '../hall/fetch-http.ts'
import { isFetchRequest, isNodeRequest, isNodeResponse, requireHost } from '../hall/host.ts'
import { sendAnswer } from '../hall/node-http.ts'
import { completeParams, decodeParams } from '../hall/route-path.ts'
import type { Answer } from '../http/answer.ts'
import type { CheckRequest, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'

/** What the guard needs of an event: `req` is the request of the Fetch API in h3 2, the one of Node in h3 1. */
export interface GuardedEvent {
  readonly req: object
  readonly method: string
  readonly path: string
  readonly context: object
}

/** A handler behind a guard: it is called for granted requests only, and gets the principal beside the event. */
export type GuardedHandler<Event, P, Result> = (
  event: Event,
  granted: { readonly principal: P },
) => Result | Promise<Result>

/**
 * Protects an event handler, behind which `event.context.principal` is the principal:
 * `defineEventHandler(protect(guard, { pathClaims: { user_id: 'sub' } }, (event, { principal }) => principal.params))`.
 * Parameters are decoded once, which h3 itself leaves to the handler.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong. The handler made rejects with an
 * `OptionsError` where the route does not have a parameter that the rule names
 */
export function protect<C, const R extends Rule, Event extends GuardedEvent, Result>(
  guard: Guard<C>,
  rule: R,
  handler: GuardedHandler<Event, PrincipalUnder<R, C>, Result>,
): (event: Event) => Promise<Result | Response | undefined> {
  const admit = createAdmission(guard, [rule])
  return async event => {
    requireHost(isEvent(event), 'h3', 'h3 2 or 1')
    const answer = await admit(event, { ...readEither(event.req), target: event.path, params: readParams(event) })
    if (answer !== undefined) return answerEvent(event, answer)
    const principal = findPrincipal(event, guard) as PrincipalUnder<R, C>
    Object.assign(event.context, { principal })
    return handler(event, { principal })
  }
}

function isEvent(event: GuardedEvent | undefined): boolean {
  const { node, context } = (event ?? {}) as Partial<GuardedEvent> & { readonly node?: { readonly res?: unknown } }
  if (typeof context !== 'object' || context === null) return false
  return isFetchRequest(event?.req) || (isNodeRequest(event?.req) && isNodeResponse(node?.res))
}

/** Written by hand in h3 1: of two requests in a row on a connection, it leaves one that gets a `Response` waiting. */
function answerEvent(event: GuardedEvent, answer: Answer): Response | undefined {
  if (isFetchRequest(event.req)) return toResponse(answer, event.method)
  sendAnswer((event as GuardedEvent & { readonly node: { readonly res: ServerResponse } }).node.res, answer)
  return undefined
}

function readParams({ context }: GuardedEvent): CheckRequest['params'] {
  const { params = {}, matchedRoute } = context as {
    params?: Readonly<Record<string, string>>
    matchedRoute?: { readonly route?: string; readonly path?: string }
  }
  return completeParams(matchedRoute?.route ?? matchedRoute?.path, decodeParams(params))
}
