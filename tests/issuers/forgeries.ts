// What an attacker makes of a genuine token and the published keys: he has no others.
import { createHmac, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { DenialCode, JwkSet } from 'jwt-guard'
import { encodeSegment, finishToken, type JsonObject, readSegment } from '../../scripts/token.ts'

export interface Forgery {
  /** Reads on from "refuses". */
  readonly way: string
  readonly code: DenialCode
  readonly token: string
}

export function listForgeries(genuine: string, keys: JwkSet): Forgery[] {
  const [head = '', payload = '', signature = ''] = genuine.split('.')
  const [header, claims] = [readSegment(head), readSegment(payload)]
  const withHeader = (members: JsonObject) => encodeSegment({ ...header, ...members })
  return [
    {
      way: 'another subject under the same signature',
      code: 'GUARD_SIGNATURE_INVALID',
      token: `${head}.${encodeSegment({ ...claims, sub: 'mallory' })}.${signature}`,
    },
    {
      way: 'a later end under the same signature',
      code: 'GUARD_SIGNATURE_INVALID',
      token: `${head}.${encodeSegment({ ...claims, exp: Number(claims['exp']) + 86_400 })}.${signature}`,
    },
    {
      way: 'a signature that is turned round',
      code: 'GUARD_SIGNATURE_INVALID',
      token: `${head}.${payload}.${encodeSegment(Buffer.from(signature, 'base64url').reverse())}`,
    },
    { way: 'no signature', code: 'GUARD_TOKEN_MALFORMED', token: `${head}.${payload}.` },
    {
      way: 'alg none without a signature',
      code: 'GUARD_TOKEN_MALFORMED',
      token: `${withHeader({ alg: 'none' })}.${payload}.`,
    },
    {
      way: 'alg none with a signature',
      code: 'GUARD_ALGORITHM_REFUSED',
      token: `${withHeader({ alg: 'none' })}.${payload}.${signature}`,
    },
    ...keys.keys
      .flatMap(jwk => listSecrets(jwk as JsonWebKey))
      .flatMap(([secret, key]) => [
        {
          way: `HS256 by ${secret}`,
          code: 'GUARD_ALGORITHM_REFUSED' as const,
          token: signBySecret({ ...header, alg: 'HS256' }, claims, key),
        },
        {
          way: `an HMAC under the genuine header by ${secret}`,
          code: 'GUARD_SIGNATURE_INVALID' as const,
          token: signBySecret(header, claims, key),
        },
      ]),
  ]
}

/** What a careless verifier would take for the secret of an HMAC (RFC 8725 §2.1). */
function listSecrets(jwk: JsonWebKey): [name: string, secret: string | Buffer][] {
  const key: KeyObject = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  return [
    ['the public key in PEM', pem],
    ['the public key in PEM without its last newline', pem.trimEnd()],
    ['the public key in DER', key.export({ type: 'spki', format: 'der' })],
    ['the JWK as it is published', JSON.stringify(jwk)],
  ]
}

function signBySecret(header: JsonObject, claims: JsonObject, secret: string | Buffer): string {
  return finishToken(header, claims, input => createHmac('sha256', secret).update(input).digest())
}
