import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

export const RAW = 'crypto.verify'

interface Signature {
  readonly input: Buffer
  readonly signature: Buffer
}

/** What nobody can do without: Node's one-shot `verify` over bytes that lie ready. It reads no token and no claim. */
export function createRaw({ algorithm, jwks }: Trust): Contender<SignedToken, Signature> {
  const [jwk = {}] = jwks.keys
  const key = describeKey(algorithm, createPublicKey({ key: jwk, format: 'jwk' }))
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  return {
    name: RAW,
    prepare({ bytes }) {
      const end = bytes.lastIndexOf('.')
      return {
        input: Buffer.from(bytes.subarray(0, end)),
        signature: Buffer.from(bytes.toString('latin1', end + 1), 'base64url'),
      }
    },
    check: ({ input, signature }) => verify(digest, input, key, signature),
    granted: outcome => outcome === true,
  }
}

function describeKey(algorithm: string, key: KeyObject) {
  if (algorithm === 'ES256') return { key, dsaEncoding: 'ieee-p1363' as const }
  if (algorithm !== 'PS256') return key
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
