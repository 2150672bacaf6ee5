// Tokens that the API must refuse, made for the demo out of good ones.
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import { createIssuer } from '../packages/reference-web/src/auth/issuer.ts'
import { keepSecret } from '../packages/reference-web/src/secrets.ts'
import { openStorage } from '../packages/reference-web/src/storage.ts'
import { encodeSegment, finishToken, readSegment } from './token.ts'

const HOUR_SECONDS = 3600
const LIFETIME_SECONDS = 24 * HOUR_SECONDS

/** The token with another subject in it, under the old signature. */
export function tamper(token: string, subject: string): string {
  const [header, payload, signature] = token.split('.')
  return [header, encodeSegment({ ...readSegment(payload), sub: subject }), signature].join('.')
}

/** The token without its signature, and saying that it needs none. */
export function unsign(token: string): string {
  const [, payload] = token.split('.')
  return [encodeSegment({ alg: 'none', typ: 'JWT' }), payload, ''].join('.')
}

/** The token signed by HMAC, with what everybody knows for a secret: the issuer's public key. */
export function signWithPublicKey(token: string, jwk: JsonWebKey): string {
  const [header, payload] = token.split('.')
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  return finishToken({ ...readSegment(header), alg: 'HS256' }, readSegment(payload), input =>
    createHmac('sha256', pem).update(input).digest(),
  )
}

export interface Expired {
  readonly dataFolder: string
  readonly issuer: string
  readonly audience: string
  readonly subject: string
}

/**
 * A token that was good until an hour ago. Nothing but the time may be wrong with it, so the issuer itself has to sign it:
 * the web app's own issuer is opened a second time, over the data and the secret of the one that runs. The web app gives
 * nobody such a token, and needs no back door for it.
 */
export async function signExpired({ dataFolder, issuer, audience, subject }: Expired): Promise<string> {
  const storage = openStorage({ dataDir: dataFolder })
  try {
    const { api } = createIssuer({ baseUrl: issuer, audience, secrets: keepSecret(dataFolder), storage, log: () => {} })
    const exp = Math.floor(Date.now() / 1000) - HOUR_SECONDS
    const { token } = await api.signJWT({ body: { payload: { sub: subject, iat: exp - LIFETIME_SECONDS, exp } } })
    return token
  } finally {
    await storage.close()
  }
}
