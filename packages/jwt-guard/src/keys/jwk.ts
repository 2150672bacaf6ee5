/** One published key: whether it may be used, for which algorithms, and its import (RFC 7517 §4, RFC 7518 §6). */
import { importKey } from '#engine'
import type { SignatureCheck } from '../engine/engine.ts'
import type { KeyFault } from '../events.ts'
import { isObject } from './json.ts'
import { curves, type PublicKey, readPublicKey } from './public-key.ts'

/** A key that may verify signatures. */
export interface VerificationKey {
  readonly keyId: string | undefined
  /** Tells whether the key is meant and fit for the algorithm. */
  fits(algorithm: string): boolean
  /** The key imported for the algorithm, once; `undefined` where it turns out to be no valid key. */
  checkFor(algorithm: string): SignatureCheck | undefined | Promise<SignatureCheck | undefined>
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
  if (jwk.kty === 'RSA') return rsaFault(jwk.n, jwk.e)
  const length = curves.get(jwk.crv)?.bytes
  const right = byteLength(jwk.x) === length && (jwk.kty === 'OKP' || byteLength(jwk.y) === length)
  return right ? undefined : 'malformed' // RFC 7518 §6.2.1.2: coordinates have the full size of the curve
}

/** RSA keys: 2048 bits at least (RFC 7518 §3.3), 8192 at most, an odd exponent from 3 to 2³²−1. */
function rsaFault(modulus: string, exponent: string): KeyFault | undefined {
  const bits = bitLength(modulus)
  if (bits < 2048) return 'too-weak'
  if (bits > 8192) return 'too-large' // each check would cost too much
  const exponentBits = bitLength(exponent)
  if (exponentBits < 2 || exponentBits > 32 || (lastByte(exponent) & 1) === 0) return 'unsafe-exponent'
  return (lastByte(modulus) & 1) === 0 ? 'malformed' : undefined
}

function toVerificationKey(jwk: PublicKey, algorithms: readonly string[]): VerificationKey {
  const imported = new Map<string, SignatureCheck | undefined | Promise<SignatureCheck | undefined>>()
  return {
    keyId: jwk.kid,
    fits: algorithm => algorithms.includes(algorithm),
    checkFor(algorithm) {
      if (imported.has(algorithm)) return imported.get(algorithm)
      const check = importOrNothing(jwk, algorithm)
      imported.set(algorithm, check)
      if (check instanceof Promise) void check.then(settled => imported.set(algorithm, settled))
      return check
    },
  }
}

/** RFC 9864: Ed25519 is the fully specified name of what EdDSA means with that curve. */
function isSameAlgorithm(name: string, alg: string | undefined): boolean {
  return name === alg || (name === 'EdDSA' && alg === 'Ed25519') || (name === 'Ed25519' && alg === 'EdDSA')
}

function importOrNothing(
  jwk: PublicKey,
  algorithm: string,
): SignatureCheck | undefined | Promise<SignatureCheck | undefined> {
  try {
    const check: SignatureCheck | Promise<SignatureCheck> = importKey(jwk, algorithm)
    return check instanceof Promise ? check.catch(() => undefined) : check
  } catch {
    return undefined
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function byteLength(segment: string): number {
  return Math.floor((segment.length * 6) / 8)
}

/** The bit length of an unsigned big-endian number: leading zeros, which some issuers write, do not count. */
function bitLength(segment: string): number {
  const first = /[^A]/.exec(segment)
  if (first === null) return 0
  const padding = (segment.length * 6) % 8
  return (segment.length - first.index - 1) * 6 + (32 - Math.clz32(alphabet.indexOf(first[0]))) - padding
}

function lastByte(segment: string): number {
  const unused = (segment.length * 6) % 8
  const sextets = alphabet.indexOf(segment.at(-2) ?? 'A') * 64 + alphabet.indexOf(segment.at(-1) ?? 'A')
  return (sextets >> unused) & 255
}
