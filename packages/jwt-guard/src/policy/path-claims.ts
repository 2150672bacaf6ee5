/** Path claims: a path parameter must be what the token says of its subject. */
import type { AnyOf, ClaimPath, Json } from '../types.ts'
import { claimAt } from './claim-value.ts'

/** One path parameter and the claim that it must equal. */
export interface PathMatch {
  readonly parameter: string
  readonly names: readonly string[]
  /** Whether the claim is an array of which one member must equal the parameter. */
  readonly anyOf: boolean
}

/**
 * The claim is an array, and one of its members must equal the path parameter:
 * `pathClaims: { org_id: anyOf('org_ids') }`.
 */
export function anyOf(claim: ClaimPath): AnyOf {
  return { anyOf: claim }
}

/** Tells whether a parameter's value can name anything. `.` and `..` are steps in a path: a proxy may have walked them. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== '.' && value !== '..'
}

/** Tells whether a parameter's value is what the token says. A missing claim, or one of another form, is not. */
export function matchesClaim(match: PathMatch, value: string, claims: Readonly<Record<string, unknown>>): boolean {
  const claim = claimAt(claims, match.names)
  const numeric = match.names[0] !== 'sub'
  if (!match.anyOf) return claim !== undefined && equals(value, claim, numeric)
  return Array.isArray(claim) && claim.some(member => equals(value, member, numeric))
}

/** Code unit by code unit: no folding, no normalisation, no trimming. A safe integer counts as its decimal text. */
function equals(value: string, claim: Json, numeric: boolean): boolean {
  if (typeof claim === 'string') return claim === value
  return numeric && Number.isSafeInteger(claim) && String(claim) === value
}
