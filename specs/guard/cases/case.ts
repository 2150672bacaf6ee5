// The cases of the law as data: one JSON file for each section of clauses.json, with what they share in defaults.json.
import { existsSync, readFileSync } from 'node:fs'
import { type Expectation, readLaw } from '../law.ts'

/** One request, and what the guard that judges it is like. What a case leaves out is as in defaults.json. */
export interface Case {
  /** Permanent: its clause's id, a dot, and a name of its own. */
  readonly id: string
  /** What it is that is judged, in a few words. */
  readonly title: string

  /** The guard's options, all of them. Strings that begin with `$` stand for what JSON lacks: see `README.md`. */
  readonly options?: unknown
  /** The rule of the route. */
  readonly rule?: unknown
  /** What the issuer answers. The last entry that speaks of the address and has begun counts. */
  readonly answers?: readonly IssuerAnswer[]

  /** Times, in seconds relative to `now`, at which the guard has judged the same request before. */
  readonly before?: readonly number[]
  /** Checks that were begun just before, and are under way. */
  readonly crowd?: { readonly size: number; readonly authorization: readonly string[] }
  /** Seconds that pass while the request waits for its verdict. */
  readonly elapses?: number

  readonly method?: string
  /** The request target, as it goes over the wire. */
  readonly target?: string
  /** The path that the guard is mounted on; parameters as `:name`. */
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

  /** Where it is not the clause's: the case shows the other side of it. */
  readonly expect?: Expectation
  /** Members that the principal must have; null for an anonymous request. */
  readonly principal?: Readonly<Record<string, unknown>> | null
  /** The scopes that the challenge names. */
  readonly scope?: string
  /** How many fetches the guard makes in all. */
  readonly fetches?: number
  /** Doors through which such a request cannot come as it is. It is never granted there. */
  readonly except?: readonly Exception[]
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
export const doors = ['core', 'express 5', 'express 4', 'fetch'] as const
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

/** A case with nothing left out but what is not expected of it. */
export type WholeCase = Omit<Case, keyof Defaults> & Defaults & { readonly expect: Expectation }

/** The id of the clause that a case belongs to. */
export function clauseOf(id: string): string {
  return id.slice(0, id.indexOf('.'))
}

/** The cases as they are written, by section. */
export function readSections(): ReadonlyMap<string, readonly Case[]> {
  return new Map(readLaw().sections.map(({ id }) => [id, (read(`${id.toLowerCase()}.json`) ?? []) as readonly Case[]]))
}

/** Every case, filled in from the defaults and from its clause. */
export function readCases(): readonly WholeCase[] {
  const clauses = new Map(readLaw().sections.flatMap(({ clauses }) => clauses.map(clause => [clause.id, clause])))
  const defaults = read('defaults.json') as Defaults
  return [...readSections().values()].flat().map(given => {
    const expect = given.expect ?? clauses.get(clauseOf(given.id))?.expect
    if (expect === undefined) throw new Error(`${given.id}: neither it nor its clause expects anything`)
    return { ...defaults, ...given, expect }
  })
}

function read(name: string): unknown {
  const url = new URL(name, import.meta.url)
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : undefined
}
