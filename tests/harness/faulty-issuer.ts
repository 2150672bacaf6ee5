// An issuer on loopback that misbehaves when it is told to, and remembers what it was asked.
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { forgeToken, type JsonObject, keyOf, type SigningKey } from '../../packages/jwt-guard/test/support/issuer.ts'
import { answerWell, type GoodAnswer, type Manner } from './manners.ts'

export interface AskedFor {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Resolves when the answer was sent, or nobody waits for it any more. */
  readonly over: Promise<unknown>
}

export interface FaultyIssuer {
  /** Its name, the `iss` of its tokens. */
  readonly url: string
  readonly jwksUri: string
  /** Every request, in order. */
  readonly requests: readonly AskedFor[]
  /** Changes what it publishes: the members of its JWK Set, and the header fields that go with it. */
  publish(keys: readonly unknown[], fields?: Readonly<Record<string, string>>): void
  /** Publishes a new key beside the one that it signs with. */
  rollOver(): SigningKey
  /** Changes what its metadata says (RFC 8414 §2). */
  describe(metadata: JsonObject): void
  /** Answers like this from now on. */
  behave(manner: Manner): void
  /** Refuses connections from now on. */
  goDown(): Promise<void>
  /** Is as it was at the start, at the same address. */
  recover(): Promise<void>
  /** Waits until it was asked so many times in all. */
  asked(times: number): Promise<void>
  /** A good token but for what is given; it is issued at the time given. */
  issue(now: number, claims?: JsonObject, header?: JsonObject, key?: SigningKey): string
  stop(): Promise<void>
}

export const audience = 'https://api.example.com'

/** Starts an issuer on a free port. It publishes one key, the one that it signs with. */
export async function startFaultyIssuer(signingKey: SigningKey = keyOf()): Promise<FaultyIssuer> {
  const requests: AskedFor[] = []
  const heard = new EventEmitter()
  const goodAtStart: GoodAnswer = { body: JSON.stringify({ keys: [signingKey.jwk] }), fields: {} }
  let good = goodAtStart
  let manner: Manner = answerWell
  let metadata: JsonObject = {}

  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers, over: once(response, 'close') })
    heard.emit('request')
    if (request.url === '/jwks') return manner(request, response, good)
    const isMetadata = request.url === '/.well-known/openid-configuration'
    if (isMetadata) return manner(request, response, { body: JSON.stringify(metadata), fields: {} })
    response.writeHead(404).end()
  })
  const publish: FaultyIssuer['publish'] = (keys, fields = {}) => {
    good = { body: JSON.stringify({ keys }), fields }
  }
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const close = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  metadata = { issuer: url, jwks_uri: `${url}/jwks` }

  return {
    url,
    jwksUri: `${url}/jwks`,
    requests,
    publish,
    rollOver() {
      const newKey = keyOf('RS256', 2)
      publish([signingKey.jwk, newKey.jwk])
      return newKey
    },
    describe(changed) {
      metadata = changed
    },
    behave(next) {
      manner = next
    },
    goDown: close,
    async recover() {
      manner = answerWell
      good = goodAtStart
      if (!server.listening) await listen(port)
    },
    async asked(times) {
      while (requests.length < times) await once(heard, 'request')
    },
    issue(now, claims, header, key = signingKey) {
      const members = { iss: url, aud: audience, sub: 'alice', iat: now, exp: now + 86_400, ...claims }
      return forgeToken({ alg: key.algorithm, kid: key.id, ...header }, members, key)
    },
    stop: async () => (server.listening ? close() : undefined),
  }
}
