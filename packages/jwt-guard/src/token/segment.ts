/** JSON objects out of base64url segments, strictly. */
import { decodeBase64urlText } from '../base64url.ts'
import { isObject, type JsonObject } from '../json.ts'

/**
 * Decodes a segment that must hold a JSON object: canonical base64url, valid UTF-8, an object at the top. Of duplicate
 * members the last counts (RFC 7519 §4). Returns `undefined` for anything else.
 */
export function decodeObject(segment: string): JsonObject | undefined {
  const text = decodeBase64urlText(segment)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
