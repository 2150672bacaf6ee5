/** An issuer whose private keys the tests hold: a token can be wrong in exactly one way, and still be signed for real. */
import { constants, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import type { Algorithm, Jwk } from '../../src/index.ts'

export const issuer = 'https://auth.example.com'
export const audience = 'https://api.example.com'

/** When the manual clock starts, in seconds since the epoch. */
export const startTime = 1_800_000_000

export type JsonObject = Readonly<Record<string, unknown>>

/** What stands in a segment: an object as JSON, or text or bytes as they are. */
export type Content = JsonObject | string | Uint8Array

export interface SigningKey {
  readonly id: string
  readonly algorithm: Algorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** As the issuer publishes it. */
  readonly jwk: Jwk
}

/** Makes a key pair of the right kind for the algorithm. */
export function createKey(algorithm: Algorithm = 'RS256', id: string = `${algorithm}-1`): SigningKey {
  const { privateKey, publicKey } = generatePair(algorithm)
  const jwk = { ...(publicKey.export({ format: 'jwk' }) as Jwk), kid: id, alg: algorithm, use: 'sig' }
  return { id, algorithm, privateKey, publicKey, jwk }
}

function generatePair(algorithm: Algorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[algorithm as string]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve })
  return algorithm.startsWith('Ed')
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: 2048 })
}

const keys = new Map<string, SigningKey>()

/** The key of that algorithm and number, made when it is first asked for: RSA keys take their time. */
export function keyOf(algorithm: Algorithm = 'RS256', number = 1): SigningKey {
  const id = `${algorithm}-${number}`
  const known = keys.get(id) ?? createKey(algorithm, id)
  keys.set(id, known)
  return known
}

/** The JWK with other members; those that are `undefined` are left out. */
export function alterJwk(jwk: Jwk, members: JsonObject): Jwk {
  return JSON.parse(JSON.stringify({ ...jwk, ...members })) as Jwk
}

/** One segment of a token. */
export function encode(content: Content): string {
  const bytes = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content)
  return Buffer.from(bytes as string).toString('base64url')
}

/** Signs bytes as the algorithm says (RFC 7518 §3, RFC 8037 §3.1). */
export function signBytes(
  input: string,
  { algorithm, privateKey }: Pick<SigningKey, 'algorithm' | 'privateKey'>,
): Buffer {
  const digest = algorithm.startsWith('Ed') ? null : `sha${algorithm.slice(2)}`
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return sign(digest, Buffer.from(input), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
    ...(algorithm.startsWith('PS') && pss),
  })
}

/** A token of exactly this header and these claims, signed for real. */
export function forgeToken(header: Content, claims: Content, key: SigningKey = keyOf()): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signBytes(input, key).toString('base64url')}`
}

export const goodClaims: JsonObject = {
  iss: issuer,
  aud: audience,
  sub: 'alice',
  iat: startTime,
  exp: startTime + 3600,
}

/** A good token but for the members given; those that are `undefined` are left out. */
export function issueToken(claims: JsonObject = {}, header: JsonObject = {}, key: SigningKey = keyOf()): string {
  return forgeToken({ alg: key.algorithm, kid: key.id, ...header }, { ...goodClaims, ...claims }, key)
}

/** Replaces one segment of a token. */
export function replaceSegment(token: string, position: 0 | 1 | 2, text: string): string {
  return token.split('.').with(position, text).join('.')
}

/** A private JWK, as an issuer would publish it by mistake. */
export function privateJwk({ privateKey, id }: SigningKey): JsonWebKey & Jwk {
  return { ...(privateKey.export({ format: 'jwk' }) as JsonWebKey & Jwk), kid: id }
}
