import { createPublicKey } from 'node:crypto'
import jsonwebtoken, { type Algorithm, type GetPublicKeyOrSecret, type VerifyOptions } from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

/** With the key at hand as a KeyObject: no look-up by key ID. */
export function createJsonwebtoken(trust: Trust): Contender<SignedToken, string> {
  const key = createPublicKey({ key: trust.jwks.keys[0] ?? {}, format: 'jwk' })
  const options = describeChecks(trust)
  return {
    name: 'jsonwebtoken',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => jsonwebtoken.verify(token, key, options),
  }
}

/** With the key from jwks-rsa's cache, as its documentation shows. */
export function createJwksRsa(trust: Trust): Contender<SignedToken, string> {
  const client = new JwksClient({
    jwksUri: `${trust.issuer}/jwks.json`,
    cache: true,
    fetcher: async () => ({ keys: [...trust.jwks.keys] }),
  })
  const getKey: GetPublicKeyOrSecret = (header, callback) => {
    client.getSigningKey(header.kid, (error, key) => callback(error, key?.getPublicKey()))
  }
  const options = describeChecks(trust)
  return {
    name: 'jsonwebtoken, jwks-rsa',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token =>
      new Promise((resolve, reject) => {
        jsonwebtoken.verify(token, getKey, options, (error, claims) => (error ? reject(error) : resolve(claims)))
      }),
  }
}

function describeChecks({ issuer, audience, algorithm }: Trust): VerifyOptions & { complete?: false } {
  return { issuer, audience, algorithms: [algorithm as Algorithm] }
}
