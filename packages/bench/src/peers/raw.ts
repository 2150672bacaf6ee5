import { constants, createPublicKey, verify, webcrypto } from 'node:crypto'
import { joseToDer } from 'ecdsa-sig-formatter'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

export const RAW = 'crypto.verify'
const FROM_TEXT = `${RAW} of a text`

interface Signature {
  readonly input: Buffer
  readonly signature: Buffer
}

/** What nobody can do without: Node's one-shot `verify` over bytes that lie ready. It reads no token and no claim. */
export function createRaw(trust: Trust): Contender<SignedToken, Signature> {
  const { digest, key } = importTrusted(trust)
  return {
    name: RAW,
    prepare(token) {
      const { input, signature } = readSignature(token)
      return { input, signature: trust.algorithm === 'ES256' ? joseToDer(signature, 'ES256') : signature }
    },
    check: ({ input, signature }) => verify(digest, input, key, signature),
    granted: isTrue,
  }
}

/** From the text of a token: its bytes and its signature are made of it, nothing else is read. */
export function createFromText(trust: Trust): Contender<SignedToken, string> {
  const { digest, key } = importTrusted(trust)
  return {
    name: FROM_TEXT,
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check(text) {
      const end = text.lastIndexOf('.')
      return verify(digest, Buffer.from(text.slice(0, end)), key, Buffer.from(text.slice(end + 1), 'base64url'))
    },
    granted: isTrue,
  }
}

/** The same, and the claims are parsed. None is looked at. */
export function createFromTextWithClaims(trust: Trust): Contender<SignedToken, string> {
  const { prepare, check } = createFromText(trust)
  return {
    name: 'of a text, claims parsed',
    ...(prepare !== undefined && { prepare }),
    check(text) {
      const [, payload = ''] = text.split('.', 2)
      return check(text) === true && JSON.parse(Buffer.from(payload, 'base64url').toString())
    },
    granted: claims => typeof claims === 'object',
  }
}

/** RS256 in the thread pool. */
export function createPooled(trust: Trust): Contender<SignedToken, Signature> {
  const { digest, key } = importTrusted(trust)
  return {
    name: `${RAW} with a callback`,
    prepare: readSignature,
    check: ({ input, signature }) =>
      new Promise((resolve, reject) => {
        verify(digest, input, key, signature, (error, holds) => (error ? reject(error) : resolve(holds)))
      }),
    granted: isTrue,
  }
}

/** RS256 by WebCrypto, which has its own way to the thread pool. */
export async function createWebCrypto({ jwks }: Trust): Promise<Contender<SignedToken, Signature>> {
  const name = 'RSASSA-PKCS1-v1_5'
  const [jwk = {}] = jwks.keys
  const key = await webcrypto.subtle.importKey('jwk', jwk, { name, hash: 'SHA-256' }, false, ['verify'])
  return {
    name: 'crypto.subtle.verify',
    prepare: readSignature,
    check: ({ input, signature }) => webcrypto.subtle.verify(name, key, signature, input),
    granted: isTrue,
  }
}

function importTrusted({ algorithm, jwks }: Trust) {
  const [jwk = {}] = jwks.keys
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  // A key with settings takes Node longer than a bare one, so there are none but where nothing goes without
  const settings = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return { digest, key: algorithm === 'PS256' ? { key, ...settings } : key }
}

function readSignature({ bytes }: SignedToken): Signature {
  const end = bytes.lastIndexOf('.')
  return {
    input: Buffer.from(bytes.subarray(0, end)),
    signature: Buffer.from(bytes.toString('latin1', end + 1), 'base64url'),
  }
}

function isTrue(outcome: unknown): boolean {
  return outcome === true
}
