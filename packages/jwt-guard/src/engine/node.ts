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

/** The bytes of R, and of S, in a signature on each curve. */
const coordinates: ReadonlyMap<string, number> = new Map([
  ['ES256', 32],
  ['ES384', 48],
  ['ES512', 66],
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
  const input = algorithm.startsWith('PS') ? withPss(key) : key
  const coordinateBytes = coordinates.get(algorithm)
  return ({ signingInput, signature }) => {
    try {
      const encoded = coordinateBytes === undefined ? signature : toDer(signature, coordinateBytes)
      return encoded !== undefined && verify(digest, Buffer.from(signingInput, 'latin1'), input, encoded)
    } catch {
      return false
    }
  }
}

/** RFC 7518 §3.5: the salt is as long as the digest. Only here, because a key with settings takes nearly twice as long. */
function withPss(key: KeyObject): VerifyKeyObjectInput {
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}

/**
 * An ECDSA signature in DER: JWS puts R and S side by side, each as long as the curve's order (RFC 7518 §3.4). `verify`
 * could be told so, and was measured to take 1.6 times as long then.
 */
function toDer(signature: Uint8Array, coordinateBytes: number): Buffer | undefined {
  if (signature.length !== 2 * coordinateBytes) return undefined
  const body = [
    ...derInteger(signature.subarray(0, coordinateBytes)),
    ...derInteger(signature.subarray(coordinateBytes)),
  ]
  return Buffer.from([0x30, ...(body.length < 0x80 ? [] : [0x81]), body.length, ...body])
}

/** An unsigned integer: no leading zeros but the one that keeps the sign bit clear (X.690 §8.3). */
function derInteger(bytes: Uint8Array): readonly number[] {
  const first = bytes.findIndex(byte => byte !== 0)
  const magnitude = first < 0 ? [0] : bytes.subarray(first)
  const sign = (magnitude[0] ?? 0) < 0x80 ? [] : [0]
  return [0x02, sign.length + magnitude.length, ...sign, ...magnitude]
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
