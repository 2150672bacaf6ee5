/** JSON objects out of base64url segments, strictly. */
import { decodeBase64urlText } from '../base64url.ts'

/** An object as a token holds it, before anything in it is believed. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Decodes a segment that must hold a JSON object: canonical base64url, valid UTF-8, an object at the top. Of duplicate
 * members the last counts (RFC 7519 §4). Returns `undefined` for anything else.
 */
export function decodeObject(segment: string): JsonObject | undefined {
  const text = decodeBase64urlText(segment)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/** A member of its own, never one that the prototype lends. */
export function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
