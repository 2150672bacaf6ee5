/** The members of a JWK that count, each of the kind it should be (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */
import { isText, type JsonObject } from './json.ts'

/** What a key is, and what it is meant for: the members that count, each read once. */
export type PublicKey = (RsaKey | CurveKey) & Purpose

type RsaKey = { readonly kty: 'RSA'; readonly n: string; readonly e: string }

type CurveKey =
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string }

type Purpose = {
  readonly kid: string | undefined
  readonly use: string | undefined
  readonly key_ops: readonly string[] | undefined
  readonly alg: string | undefined
}

interface Curve {
  readonly kty: CurveKey['kty']
  readonly algorithms: readonly string[]
  readonly bytes: number
}

/** The curves of EC (RFC 7518 §6.2.1.1) and OKP (RFC 8037 §2) keys. */
export const curves: ReadonlyMap<string, Curve> = new Map<string, Curve>([
  ['P-256', { kty: 'EC', algorithms: ['ES256'], bytes: 32 }],
  ['P-384', { kty: 'EC', algorithms: ['ES384'], bytes: 48 }],
  ['P-521', { kty: 'EC', algorithms: ['ES512'], bytes: 66 }],
  ['Ed25519', { kty: 'OKP', algorithms: ['EdDSA', 'Ed25519'], bytes: 32 }],
])

/** Reads the members of a supported type of key; `undefined` where one is missing or is not what it should be. */
export function readPublicKey(value: JsonObject): PublicKey | undefined {
  const purpose = readPurpose(value)
  const key = value['kty'] === 'RSA' ? readRsaKey(value) : readCurveKey(value)
  return key && purpose && { ...key, ...purpose }
}

function readPurpose({ kid, use, key_ops, alg }: JsonObject): Purpose | undefined {
  const isSound = isTextOrAbsent(kid) && isTextOrAbsent(use) && isTextsOrAbsent(key_ops) && isTextOrAbsent(alg)
  return isSound ? { kid, use, key_ops, alg } : undefined
}

function readRsaKey({ n, e }: JsonObject): RsaKey | undefined {
  return isSegment(n) && isSegment(e) ? { kty: 'RSA', n, e } : undefined
}

function readCurveKey({ kty, crv, x, y }: JsonObject): CurveKey | undefined {
  if (!isText(crv) || !isSegment(x)) return undefined
  const curve = curves.get(crv)
  if (curve === undefined || curve.kty !== kty) return undefined
  if (curve.kty === 'OKP') return { kty: 'OKP', crv, x }
  return isSegment(y) ? { kty: 'EC', crv, x, y } : undefined
}

function isSegment(value: unknown): value is string {
  return isText(value) && /^[A-Za-z0-9_-]+$/.test(value)
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || isText(value)
}

function isTextsOrAbsent(value: unknown): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every(isText))
}
