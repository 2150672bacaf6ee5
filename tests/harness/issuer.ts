// An issuer whose private keys the tests hold, so that a token can be wrong in exactly one way.
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { finishToken, type JsonObject } from '../../scripts/token.ts'

export interface IssuerKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export interface Issuer {
  /** Its name, the `iss` of its tokens. */
  readonly url: string
  readonly jwksUri: string
  /** Two RSA keys of 2048 bits, both published. The first one signs. */
  readonly keys: readonly [IssuerKey, IssuerKey]
  /** How often its JWK Set was asked for. */
  countFetches(): number
  stop(): Promise<void>
}

/** Starts an issuer on a free loopback port. */
export async function startIssuer(): Promise<Issuer> {
  const keys = [createKey(), createKey()] as const
  const jwkSet = JSON.stringify({
    keys: keys.map(({ id, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid: id,
      alg: 'RS256',
      use: 'sig',
    })),
  })
  let fetches = 0
  const server = createServer((request, response) => {
    if (request.url !== '/jwks') return void response.writeHead(404).end()
    fetches += 1
    response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(jwkSet)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    jwksUri: `${url}/jwks`,
    keys,
    countFetches: () => fetches,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A key pair that nobody publishes, unless the caller does. */
export function createKey(id: string = randomUUID()): IssuerKey {
  return { id, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }
}

/** Signs whatever header and payload it is given, by RS256. */
export function signToken(
  header: JsonObject,
  payload: JsonObject | string | Buffer,
  { privateKey }: IssuerKey,
): string {
  return finishToken(header, payload, input => sign('sha256', input, privateKey))
}
