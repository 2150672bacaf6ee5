// An issuer's JWKS on loopback, for contenders that fetch it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Trust } from './issuer.ts'

export interface KeyServer {
  readonly jwksUri: string
  stop(): void
}

/** Serves the key set at every path of a free port. It keeps no process alive. */
export async function startKeyServer({ jwks }: Trust): Promise<KeyServer> {
  const body = JSON.stringify(jwks)
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(body)
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { jwksUri: `http://127.0.0.1:${port}/.well-known/jwks.json`, stop: () => void server.close() }
}
