// The law of the guard as data: clauses.json, read once for the table in README.md and for the tests.
import { readFileSync } from 'node:fs'
import type { Code } from '../../packages/jwt-guard/src/codes.ts'

export interface Law {
  readonly sections: readonly Section[]
}

interface Section {
  /** The first part of its clauses' ids. */
  readonly id: string
  readonly title: string
  readonly about: string
  readonly clauses: readonly Clause[]
}

export interface Clause {
  /** Permanent: a clause that falls leaves a gap. */
  readonly id: string
  /** One sentence with one keyword of RFC 2119, in capitals. */
  readonly law: string
  /** RFC and section; `house` where the law is our own. */
  readonly source: string
  /** What a check that meets the clause comes to. Left out where the clause is not about one check's verdict. */
  readonly expect?: Expectation
  /** Why no case can show it. It is then held by tests that name it. */
  readonly withoutCase?: string
}

export type Expectation =
  | { readonly outcome: 'granted' }
  | { readonly outcome: 'throws'; readonly code: Code }
  | {
      readonly outcome: 'denied' | 'undecided'
      readonly code: Code
      readonly status: number
      /** The error code of the challenge; `bare` for a challenge without one, `none` for no challenge. */
      readonly challenge: 'none' | 'bare' | 'invalid_request' | 'invalid_token' | 'insufficient_scope'
    }

export function readLaw(): Law {
  return JSON.parse(readFileSync(new URL('clauses.json', import.meta.url), 'utf8')) as Law
}
