// The cases of the law as data: what one is made of.
import type { Expectation } from '../law.ts'

/** A request, and what it comes to. */
export interface Turn {
  /** The rule of the route. */
  readonly rule?: unknown
  readonly method?: string
  /** The request target, as it goes over the wire. */
  readonly target?: string
  /** The path that the guard is mounted on: `:name`, `{/:name}` where the segment is optional, `*name` for all that follows. */
  readonly route?: string
  /** The path parameters, as a router that decodes once makes them of route and target. */
  readonly params?: Readonly<Record<string, unknown>>
  /** The value of each `Authorization` field, one character for each byte. */
  readonly authorization?: readonly string[]
  /** Further fields. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string

  /** The route has no guard. */
  readonly unguarded?: boolean
  /** The handler asks for the principal as if there had to be one. */
  readonly asks?: boolean

  /** Checks that were begun just before, and are under way. */
  readonly crowd?: Crowd
  /** Seconds that pass while the request waits for its verdict. */
  readonly elapses?: number

  readonly expect?: Expectation
  /** Members that the principal must have; null for an anonymous request. */
  readonly principal?: Readonly<Record<string, unknown>> | null
  /** The scopes that the challenge names. */
  readonly scope?: string
  /** How many fetches the guards have made in all. */
  readonly fetches?: number
  /** What the guards' listeners are told since the step before, in order. `$number` stands for any number. */
  readonly events?: readonly Readonly<Record<string, unknown>>[]
}

/** One request, and what the guard that judges it is like. What a case leaves out is as in defaults.json. */
export interface Case extends Turn {
  /** Permanent: its clause's id, a dot, and a name of its own. */
  readonly id: string
  /** What it is that is judged, in a few words. */
  readonly title: string

  /** The guard's options, all of them. Strings that begin with `$` stand for what JSON lacks: see `README.md`. */
  readonly options?: unknown
  /** What the issuer answers. The last entry that speaks of the address and has begun counts. */
  readonly answers?: readonly IssuerAnswer[]
  /** What happened before, in order: a time, in seconds relative to `now`, is one at which the same request was judged. */
  readonly before?: readonly (number | Step)[]

  /** Where it is not the clause's: the case shows the other side of it. */
  readonly expect?: Expectation
  /** Doors through which such a request cannot come as it is. It is never granted there. */
  readonly except?: readonly Exception[]
}

/** What happened before a case's request: another request, like the case's but for what is given; or a deed. */
export interface Step extends Turn {
  /** When, in seconds relative to `now`. Without it: at once. */
  readonly at?: number
  /** Another guard of the same process: a guard is known by its options. */
  readonly options?: unknown
  /** A method of the guard, instead of a request; `restart` is a new process: only the store goes on. */
  readonly does?: 'warm' | 'reload' | 'close' | 'restart'
  /** An entry for the denylist, instead of a request. */
  readonly revokes?: RevokedTokens
}

export interface Crowd {
  readonly size: number
  readonly authorization: readonly string[]
  /** Their callers give up at once. */
  readonly leaves?: boolean
}

/** Tokens with a claim, of an issuer (without it, the one of defaults.json). Times are in seconds relative to `now`. */
export interface RevokedTokens {
  readonly claim: 'jti' | 'sid' | 'sub'
  readonly value: string
  readonly issuer?: string
  /** For `sub`: those that were issued before. */
  readonly issuedBefore?: number
  /** When the last of them expires. */
  readonly until: number
}

/** An answer of the issuer. Without a status, 200; without a body, none. */
export interface IssuerAnswer {
  /** Without it: the JWK Set's. */
  readonly url?: string
  /** From when on, in seconds relative to `now`. Without it: always. */
  readonly from?: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: string
  /** The body is padded with spaces to so many bytes. */
  readonly paddedTo?: number
  /** No answer: the connection is refused, or nothing comes back. */
  readonly fault?: 'refused' | 'silent'
}

/** The doors: the core itself, and the adapters. */
export const doors = [
  'core',
  'fetch',
  'trpc',
  'socket.io',
  'express 5',
  'express 4',
  'node',
  'fastify',
  'hono',
  'koa',
  'h3 2',
  'h3 1',
  'nestjs express',
  'nestjs fastify',
  'ws',
  'mcp express',
  'mcp hono',
  'next',
] as const
export type Door = (typeof doors)[number]

export interface Exception {
  readonly doors: readonly Door[]
  /** What is answered before the guard is asked; left out where there is no such request to send. */
  readonly status?: number
  readonly why: string
}

/** What every case has, once it is filled in. */
export interface Defaults
  extends Required<
    Pick<
      Case,
      | 'answers'
      | 'authorization'
      | 'before'
      | 'except'
      | 'headers'
      | 'method'
      | 'options'
      | 'params'
      | 'route'
      | 'rule'
      | 'target'
    >
  > {
  /** The time at which requests are judged, in seconds since the epoch. */
  readonly now: number
}

/** A case, or a step of it, with nothing left out but what is not expected of it. */
export type WholeCase = Omit<Case, keyof Defaults> & Defaults

/** A step with nothing left out but what is not expected of it. */
export type WholeStep = WholeCase & Omit<Step, keyof Turn>

/** The id of the clause that a case belongs to. */
export function clauseOf(id: string): string {
  return id.slice(0, id.indexOf('.'))
}

/** The steps of a case, in order, and its own request last. */
export function stepsOf(given: WholeCase): readonly WholeStep[] {
  const { crowd, elapses, expect, principal, scope, fetches, events, ...alike } = given
  const before = given.before.map(step => ({ ...alike, ...(typeof step === 'number' ? { at: step } : step) }))
  return [...before, { ...given, at: 0 }]
}
