// What the tests ask of an issuer that somebody else wrote.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { IssuerOptions } from 'jwt-guard'

/** The resource server that the guard stands before. */
export const audience = 'https://api.example.com/tasks'
/** Another one, which trusts the same issuer. */
export const otherAudience = 'https://api.example.com/reports'

export interface RealIssuer {
  /** All that a guard is told of it. */
  readonly trust: IssuerOptions
  readonly jwksUri: string
  /** A genuine access token for a resource server, got as that issuer's clients get theirs. */
  issue(audience: string): Promise<string>
  /** Signs with a new key from now on; the old one stays published. */
  rollOver(): Promise<void>
  /** Publishes none but the key that it signs with. */
  withdraw(): Promise<void>
  /** Refuses connections from now on. */
  goDown(): Promise<void>
  /** Is back at the same address. */
  comeBack(): Promise<void>
  stop(): Promise<void>
}

/** An issuer of OAuth 2.0 and OpenID Connect. */
export interface AuthorizationServer extends RealIssuer {
  /** The ID token that comes beside an access token. */
  issueIdToken(): Promise<string>
  /** The access token of a client that names no resource. */
  issueOpaque(): Promise<string>
}

export interface Loopback extends Pick<RealIssuer, 'goDown' | 'comeBack' | 'stop'> {
  readonly url: string
}

/** Serves on a free port of loopback. */
export async function serveOnLoopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer((request, response) => {
    response.shouldKeepAlive = false // a connection that is kept would be cut by going down, and be used afterwards
    listener(request, response)
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const goDown = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    goDown,
    comeBack: () => listen(port),
    stop: async () => (server.listening ? goDown() : undefined),
  }
}
