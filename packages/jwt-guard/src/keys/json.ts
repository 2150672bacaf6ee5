/** What JSON that nobody has vouched for may hold. */

/** A JSON object, its members unjudged. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Tells whether it is an object, and neither `null` nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Tells whether it is a string. */
export function isText(value: unknown): value is string {
  return typeof value === 'string'
}
