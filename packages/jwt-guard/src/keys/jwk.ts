/** One published key: whether it may be used, for which algorithms, and its import (RFC 7517 §4, RFC 7518 §6). */
import { importKey } from '#engine'
import { decodeBase64url } from '../base64url.ts'
import { isPromiseLike } from '../deadline.ts'
import type { SignatureCheck } from '../engine/engine.ts'
import type { KeyFault } from '../events.ts'
import { isObject } from '../json.ts'
import type { MaybePromise } from '../verdict.ts'
import { curves } from './curves.ts'
import { type PublicKey, readPublicKey } from './public-key.ts'

/** A key that may verify signatures. */
export interface VerificationKey {
  readonly keyId: string | undefined
  /** Tells whether the key is meant and fit for the algorithm. */
  fits(algorithm: string): boolean
  /** The key imported for the algorithm, once; `undefined` where it turns out to be no valid key. */
  checkFor(algorithm: string): MaybePromise<SignatureCheck | undefined>
}

const rsaAlgorithms: readonly string[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const supportedTypes: ReadonlySet<unknown> = new Set(['RSA', 'EC', 'OKP'])

/** Members that only a private or a shared key has (RFC 7518 §6.2.2, §6.3.2, §6.4). */
const privateMembers: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** Takes one member of a JWK Set for use, or says why it is left out. */
export function readKey(value: unknown): VerificationKey | KeyFault {
  if (!isObject(value)) return 'not-an-object'
  if (privateMembers.some(name => Object.hasOwn(value, name))) return 'private'
  if (!supportedTypes.has(value['kty'])) return 'unsupported-type'
  const jwk = readPublicKey(value)
  if (jwk === undefined) return 'malformed'
  if ((jwk.use ?? 'sig') !== 'sig' || !(jwk.key_ops ?? ['verify']).includes('verify')) return 'not-for-signatures'
  const algorithms = algorithmsOf(jwk)
  if (algorithms.length === 0) return 'not-for-signatures'
  return faultOf(jwk) ?? toVerificationKey(jwk, algorithms)
}

/** What the key is fit for by its kind, and meant for by its `alg`. */
function algorithmsOf(jwk: PublicKey): readonly string[] {
  const family = jwk.kty === 'RSA' ? rsaAlgorithms : (curves.get(jwk.crv)?.algorithms ?? [])
  return jwk.alg === undefined ? family : family.filter(name => isSameAlgorithm(name, jwk.alg))
}

function faultOf(jwk: PublicKey): KeyFault | undefined {
  if (jwk.kty === 'RSA') return rsaFault(decodeBase64url(jwk.n), decodeBase64url(jwk.e))
  return curves.get(jwk.crv)?.holds(jwk.x, jwk.kty === 'EC' ? jwk.y : '') ? undefined : 'malformed'
}

/** RSA keys: 2048 bits at least (RFC 7518 §3.3), 8192 at most, an odd exponent from 3 to 2³²−1. */
function rsaFault(modulus: Uint8Array | undefined, exponent: Uint8Array | undefined): KeyFault | undefined {
  if (modulus === undefined || exponent === undefined) return 'malformed'
  const bits = bitLength(modulus)
  if (bits < 2048) return 'too-weak'
  if (bits > 8192) return 'too-large' // each check would cost too much
  const exponentBits = bitLength(exponent)
  if (exponentBits < 2 || exponentBits > 32 || !isOdd(exponent)) return 'unsafe-exponent'
  return isOdd(modulus) ? undefined : 'malformed'
}

/** The bit length of a big-endian number: leading zeros, which some issuers write, do not count. */
function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex(byte => byte !== 0)
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24)
}

function isOdd(bytes: Uint8Array): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 1
}

function toVerificationKey(jwk: PublicKey, algorithms: readonly string[]): VerificationKey {
  const imported = new Map<string, MaybePromise<SignatureCheck | undefined>>()
  return {
    keyId: jwk.kid,
    fits: algorithm => algorithms.includes(algorithm),
    checkFor(algorithm) {
      if (imported.has(algorithm)) return imported.get(algorithm)
      const check = importOrNothing(jwk, algorithm)
      imported.set(algorithm, check)
      if (isPromiseLike(check)) void check.then(settled => imported.set(algorithm, settled))
      return check
    },
  }
}

/** RFC 9864: Ed25519 is the fully specified name of what EdDSA means with that curve. */
function isSameAlgorithm(name: string, alg: string | undefined): boolean {
  return name === alg || (name === 'EdDSA' && alg === 'Ed25519') || (name === 'Ed25519' && alg === 'EdDSA')
}

function importOrNothing(jwk: PublicKey, algorithm: string): MaybePromise<SignatureCheck | undefined> {
  try {
    const check: MaybePromise<SignatureCheck> = importKey(jwk, algorithm)
    return isPromiseLike(check)
      ? check.then(
          imported => imported,
          () => undefined,
        )
      : check
  } catch {
    return undefined
  }
}
