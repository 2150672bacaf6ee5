/** The engine of Node, Bun and Deno: `node:crypto`, whose one-shot `verify` is the fastest there is. */
import { isUtf8 } from 'node:buffer'
import {
  constants,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto'
import type { SignatureCheck } from './engine.ts'

const digests: ReadonlyMap<string, string | null> = new Map([
  ['RS256', 'sha256'],
  ['RS384', 'sha384'],
  ['RS512', 'sha512'],
  ['PS256', 'sha256'],
  ['PS384', 'sha384'],
  ['PS512', 'sha512'],
  ['ES256', 'sha256'],
  ['ES384', 'sha384'],
  ['ES512', 'sha512'],
  ['EdDSA', null], // the curve fixes the digest
  ['Ed25519', null],
])

/**
 * Imports a public JWK for one algorithm.
 *
 * @throws Error when the key is not a valid public key
 */
export function importKey(jwk: Readonly<Record<string, unknown>>, algorithm: string): SignatureCheck {
  const digest = digests.get(algorithm)
  if (digest === undefined) throw new Error('unknown algorithm')
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const input = inputFor(key, algorithm)
  return ({ signingInput, signature }) => {
    try {
      return verify(digest, Buffer.from(signingInput, 'latin1'), input, signature)
    } catch {
      return false
    }
  }
}

/** The key as `verify` wants it. Bare where that will do: it was measured to take half the time of one with settings. */
function inputFor(key: KeyObject, algorithm: string): KeyObject | VerifyKeyObjectInput {
  // RFC 7518 §3.4: R and S side by side, not DER
  if (algorithm.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' }
  // RFC 7518 §3.5: the salt is as long as the digest
  if (algorithm.startsWith('PS')) {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  }
  return key
}

/** Decodes canonical base64url. */
export function decodeBytes(text: string): Uint8Array {
  return Buffer.from(text, 'base64url')
}

/** Decodes canonical base64url to text, or returns `undefined` where the bytes are no UTF-8. */
export function decodeText(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return isUtf8(bytes) ? bytes.toString() : undefined
}
