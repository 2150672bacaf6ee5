/** Claims by the names that lead to them. */
import type { Json } from '../types.ts'

/** The value that the names lead to, through own members of objects only; `undefined` where there is none. */
export function claimAt(claims: Readonly<Record<string, unknown>>, names: readonly string[]): Json | undefined {
  let value: unknown = claims
  for (const name of names) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) {
      return undefined
    }
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value as Json | undefined
}
