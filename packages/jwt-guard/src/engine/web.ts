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
  const key = await importJWK(JSON.parse(JSON.stringify({ kty, crv, n, e, x, y })) as JWK, algorithm)
  return ({ text }) =>
    compactVerify(text, key, { algorithms: [algorithm] }).then(
      () => true,
      () => false,
    )
}

/** Decodes base64url as RFC 7515 §2 writes it, or returns `undefined`: no padding, no foreign letter, no unused bit set. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  try {
    const bytes = base64url.decode(text)
    // jose is lenient; only canonical text comes back the same
    return base64url.encode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
