/** The members of a JWK that count, each of the kind it should be (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */

import { isText, type JsonObject } from '../json.ts'
import { curves } from './curves.ts'

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
  return isText(n) && isText(e) ? { kty: 'RSA', n, e } : undefined
}

function readCurveKey({ kty, crv, x, y }: JsonObject): CurveKey | undefined {
  if (!isText(crv) || !isText(x)) return undefined
  const curve = curves.get(crv)
  if (curve === undefined || curve.kty !== kty) return undefined
  if (curve.kty === 'OKP') return { kty: 'OKP', crv, x }
  return isText(y) ? { kty: 'EC', crv, x, y } : undefined
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || isText(value)
}

function isTextsOrAbsent(value: unknown): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every(isText))
}
