/** What the guard needs of ws. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { OptionsError } from '../../errors.ts'
import { has, isNodeRequest, requireHost } from '../host.ts'

/** What the guard needs of a WebSocket that was opened. */
export interface GuardedSocket {
  /** Begins to close it (RFC 6455 §7.1.2). */
  close(code: number, reason: string): void
  /** Lets nobody hear its messages any more. */
  removeAllListeners(event: 'message'): unknown
  /** Tells when it is closed. */
  once(event: 'close', listener: () => void): unknown
}

/** What the guard needs of a `WebSocketServer`. */
export interface GuardedServer {
  readonly options: { readonly noServer?: boolean | undefined }
  /** Opens a WebSocket, or refuses what is none. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (client: GuardedSocket) => void): void
  /** Tells of a WebSocket that is open. */
  emit(event: 'connection', client: GuardedSocket, request: IncomingMessage): boolean
}

/** @throws OptionsError where it was not called with an upgrade of Node's HTTP server */
export function requireUpgrade(request: unknown, socket: unknown): void {
  requireHost(isNodeRequest(request) && has(socket, 'read'), 'ws', 'an upgrade of node:http')
}

/** @throws OptionsError where the server takes upgrades itself */
export function requireNoServer({ options }: GuardedServer): void {
  if (options.noServer === true) return
  throw new OptionsError(
    'GUARD_OPTION_INVALID',
    'The WebSocketServer must be made with { noServer: true }: otherwise it takes upgrades itself, past the guard.',
  )
}
