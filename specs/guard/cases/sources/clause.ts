// How the cases of a clause are written down.
import { catalogue, type DenialCode, type UndecidedCode } from '../../../../packages/jwt-guard/src/codes.ts'
import type { Expectation } from '../../law.ts'
import type { Case } from '../case.ts'

/** A case's own name, what it is, and what differs from the defaults. */
export type Row = readonly [name: string, title: string, differs?: Omit<Case, 'id' | 'title'>]

export function clause(id: string, rows: readonly Row[]): readonly Case[] {
  return rows.map(([name, title, differs]) => ({ id: `${id}.${name}`, title, ...differs }))
}

export const granted: { readonly expect: Expectation } = { expect: { outcome: 'granted' } }

const challenges = { credentials: 'invalid_request', token: 'invalid_token', permission: 'none' } as const

/** What a denial by this code comes to, for a case that shows another side than its clause's. */
export function denied(code: DenialCode): { readonly expect: Expectation } {
  const { family, status } = catalogue[code]
  const challenge =
    code === 'GUARD_CREDENTIALS_MISSING'
      ? 'bare'
      : code === 'GUARD_SCOPE_INSUFFICIENT'
        ? 'insufficient_scope'
        : challenges[family]
  return { expect: { outcome: 'denied', code, status, challenge } }
}

export function undecided(code: UndecidedCode): { readonly expect: Expectation } {
  return { expect: { outcome: 'undecided', code, status: 503, challenge: 'none' } }
}
