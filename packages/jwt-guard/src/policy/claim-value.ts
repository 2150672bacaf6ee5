/** Claims by the names that lead to them. */
import { isObject, type JsonObject } from '../json.ts'
import type { Json } from '../types.ts'

/** The value that the names lead to, through own members of objects only; `undefined` where there is none. */
export function claimAt(claims: JsonObject, names: readonly string[]): Json | undefined {
  let value: unknown = claims
  for (const name of names) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value as Json | undefined
}
