// Every door that is reached over the wire, and what comes of one place behind it.
import type { Guard, GuardEvent, Principal, Rule } from 'jwt-guard'
import { recordEvents, staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import type { Passed, Serve } from '../law/place.ts'
import { statusOf } from '../law/place.ts'
import { places } from '../law/places/all.ts'
import type { Listener } from '../law/wire.ts'
import { serveFetch } from './fetch.ts'

/** By name. An adapter that has a place for the cases of the law has one here. */
export const doors: readonly (readonly [name: string, serve: Serve])[] = Object.entries({
  ...places,
  fetch: serveFetch,
})

/** One guarded place, and all that was seen there. */
export interface Watched {
  readonly listener: Listener
  readonly guard: Guard<unknown>
  readonly events: readonly GuardEvent[]
  /** The requests that passed, with what their handler saw. */
  readonly passed: readonly { readonly params: Passed['params']; readonly principal: Principal<unknown> | undefined }[]
  /** Errors that reached the framework. */
  readonly errors: readonly unknown[]
}

export async function watchPlace(serve: Serve, route: string, rule: Rule): Promise<Watched> {
  const { events, onEvent } = recordEvents()
  const guard: Guard<unknown> = staticGuard({ onEvent })
  const passed: Watched['passed'][number][] = []
  const errors: unknown[] = []
  const listener = await serve({
    guard,
    rule,
    route,
    seeParams() {},
    handle: ({ params, findPrincipal }) => void passed.push({ params: { ...params }, principal: findPrincipal() }),
    seeError(error) {
      errors.push(error)
      return statusOf(error) ?? 500
    },
  })
  return { listener, guard, events, passed, errors }
}
