// A guarded place on a real server: what the door of an adapter is made of, for the cases and for the properties.
import { type Guard, OptionsError, type Principal, type Rule } from 'jwt-guard'
import type { EnterDoor } from './core.ts'
import { reviveParams, reviveRule } from './options.ts'
import { describePrincipal, type Outcome } from './outcome.ts'
import { exchange, type Listener, outcomeOf } from './wire.ts'

type Params = Readonly<Record<string, unknown>>

/** One route with a guard before its handler. */
export interface Place {
  readonly guard: Guard<unknown>
  readonly rule: Rule
  /** Parameters as `:name`, an optional one as `{/:name}`, all that follows as `*name`. */
  readonly route: string
  /** The route has no guard after all. */
  readonly unguarded?: boolean | undefined
  /** Called before the guard with what the router made of the path. What it throws goes the way of the framework's errors. */
  readonly seeParams: (params: Params) => void
  /** Called by the handler, so once for each request that passes. */
  readonly handle: (passed: Passed) => void
  /** Called with an error that reached the framework; returns the status to answer it with. */
  readonly seeError: (error: unknown) => number
}

/** A request that passed, as its handler sees it. */
export interface Passed {
  readonly params: Params
  readonly findPrincipal: () => Principal<unknown> | undefined
  readonly principalOf: () => Principal<unknown>
}

/** Puts up the place with one adapter, behind the framework's real router. */
export type Serve = (place: Place) => Listener | Promise<Listener>

/** The status of an error that a framework made of a request; undefined for one that nobody foresaw. */
export function statusOf(error: unknown): number | undefined {
  const { status, statusCode } = error as { status?: number; statusCode?: number }
  return error instanceof OptionsError ? undefined : (status ?? statusCode)
}

/** The parameters that are there, by their names' order. */
function list(params: Params): string {
  return JSON.stringify(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .sort(),
  )
}

/** The place as a door for cases: each goes over the wire to the byte. */
export function openDoor(serve: Serve): EnterDoor {
  return async (given, guard) => {
    let outcome: Outcome | undefined
    let fault: unknown
    const listener = await serve({
      guard,
      rule: reviveRule(given),
      route: given.route,
      unguarded: given.unguarded,
      seeParams(params) {
        const [seen, said] = [params, reviveParams(given)].map(list)
        if (seen !== said) throw new Error(`the router says ${seen}, the case ${said}`)
      },
      handle({ findPrincipal, principalOf }) {
        outcome = { is: 'granted', principal: describePrincipal(given.asks ? principalOf() : findPrincipal()) }
      },
      seeError(error) {
        const status = statusOf(error)
        if (status === undefined) fault = error
        return status ?? 500
      },
    })
    const answer = outcomeOf(await exchange(listener, given))
    if (fault instanceof OptionsError) throw fault
    if (fault !== undefined) return { ...answer, body: String(fault) }
    return outcome ?? answer
  }
}
