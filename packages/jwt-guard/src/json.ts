/** What values are that nobody has vouched for, as JSON and callers bring them. */

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

/** A member of its own, never one that the prototype lends. */
export function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
