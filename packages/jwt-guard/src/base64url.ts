/** base64url as RFC 7515 §2 writes it, and in no other spelling: two texts must not stand for the same bytes. */
import { decodeBytes, decodeText } from '#engine'

/** Decodes to bytes, or returns `undefined` where the text is not canonical. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  return isCanonical(text) ? decodeBytes(text) : undefined
}

/** Decodes to text, or returns `undefined` where the text is not canonical, or its bytes are no UTF-8. */
export function decodeBase64urlText(text: string): string | undefined {
  return isCanonical(text) ? decodeText(text) : undefined
}

/** No padding, no foreign letter, no unused bit set. Runtimes' decoders are lenient, each in its own way. */
function isCanonical(text: string): boolean {
  if (!/^[\w-]*$/.test(text)) return false
  switch (text.length % 4) {
    case 0:
      return true
    case 2:
      return /[AQgw]$/.test(text) // four bits unused
    case 3:
      return /[AEIMQUYcgkosw048]$/.test(text) // two bits unused
    default:
      return false
  }
}
