/** The engine of every other runtime: Web Crypto, through jose. */
import { base64url, compactVerify, importJWK, type JWK } from 'jose'
import type { SignatureCheck } from './engine.ts'

/**
 * Imports a public JWK for one algorithm.
 *
 * @throws Error when the key is not a valid public key
 */
export async function importKey(jwk: Readonly<Record<string, unknown>>, algorithm: string): Promise<SignatureCheck> {
  // Only the key's own parameters: `use`, `key_ops` and `ext` have been judged before, and runtimes differ on them
  const { kty, crv, n, e, x, y } = jwk
  const members = kty === 'RSA' ? { kty, n: trimInteger(n), e: trimInteger(e) } : { kty, crv, x, y }
  const key = await importJWK(JSON.parse(JSON.stringify(members)) as JWK, algorithm)
  return ({ text }) =>
    compactVerify(text, key, { algorithms: [algorithm] }).then(
      () => true,
      () => false,
    )
}

/** An integer in the fewest octets (RFC 7518 §2): some issuers pad it, and Chromium imports no other form. */
function trimInteger(text: unknown): string {
  const bytes = base64url.decode(String(text))
  const first = bytes.findIndex(byte => byte !== 0)
  return base64url.encode(bytes.subarray(Math.max(first, 0)))
}

/** Decodes canonical base64url. */
export function decodeBytes(text: string): Uint8Array {
  return base64url.decode(text)
}

// ignoreBOM keeps a byte order mark in the text, where JSON.parse refuses it (RFC 8259 §8.1)
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes canonical base64url to text, or returns `undefined` where the bytes are no UTF-8. */
export function decodeText(text: string): string | undefined {
  try {
    return utf8.decode(base64url.decode(text))
  } catch {
    return undefined
  }
}
