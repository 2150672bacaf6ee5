/** What the guard needs of Socket.IO. */
import type { IncomingMessage } from 'node:http'
import { OptionsError } from '../../errors.ts'
import type { Guard } from '../../guard.ts'
import type { CheckRequest, Principal } from '../../types.ts'
import { endWithToken } from '../expiry.ts'
import { withTokens } from '../handshake.ts'
import { requireHost } from '../host.ts'
import { readAuthorization } from '../node-http.ts'

/** What the guard needs of a socket. */
export interface GuardedSocket {
  /** Null where it came by WebTransport. */
  readonly request: IncomingMessage | null
  /** Its `auth` is what the client sent: in the first releases of Socket.IO 4 it may be null. */
  readonly handshake: { readonly auth: object }
  readonly nsp: GuardedNamespace
  readonly connected: boolean
  readonly recovered?: boolean
  data: object
  /** Ends the socket of this namespace. */
  disconnect(): unknown
  /** Tells when it has ended. */
  once(event: 'disconnect', listener: () => void): unknown
}

/** What the guard needs of a namespace. */
export interface GuardedNamespace {
  readonly name: string
  /** Tells of a socket that every middleware let pass. */
  on(event: 'connect', listener: (socket: GuardedSocket) => void): unknown
}

/** @throws OptionsError where it is none of Socket.IO, or comes back without being asked for its token */
export function requireSocket(socket: GuardedSocket): void {
  const { handshake, data } = (socket ?? {}) as Partial<GuardedSocket>
  // Before 3 a handshake has no credentials of its own, and before 4 a socket has no data
  const isSocket = typeof handshake === 'object' && 'auth' in handshake && typeof data === 'object'
  requireHost(isSocket, 'socket.io', 'Socket.IO 4')
  const { server } = socket.nsp as {
    server?: { opts?: { connectionStateRecovery?: { skipMiddlewares?: unknown } } }
  }
  // As Socket.IO reads it: whatever is not false
  if (!server?.opts?.connectionStateRecovery?.skipMiddlewares) return
  throw new OptionsError(
    'GUARD_OPTION_INVALID',
    'Set connectionStateRecovery: { skipMiddlewares: false }: otherwise a socket that comes back passes by the guard.',
  )
}

/** What the guard reads of a socket's handshake. */
export function readHandshake({ request, handshake }: GuardedSocket): Omit<CheckRequest, 'params'> {
  const { token = null } = (handshake.auth ?? {}) as { token?: unknown }
  const field = request === null ? undefined : readAuthorization(request)
  return { authorization: withTokens(field, token === null ? [] : [token]), target: request?.url }
}

/** Whether a session was recovered, and with it the rooms, that was of another principal. */
export function isOfAnother({ data, recovered }: GuardedSocket, principal: Principal<unknown> | undefined): boolean {
  const { principal: before } = data as { principal?: Principal<unknown> }
  return recovered === true && (before?.subject !== principal?.subject || before?.issuer !== principal?.issuer)
}

/** Has the sockets of a namespace end with their tokens. */
export function watch<C>(guard: Guard<C>, namespace: GuardedNamespace): void {
  // Not before it is connected: of a socket that another middleware refuses, no event would tell that it is gone
  namespace.on('connect', socket => {
    if (!socket.connected) return
    const stop = endWithToken(guard, socket, () => disconnect(socket))
    socket.once('disconnect', stop)
  })
}

/** Ends a socket, and the connection beneath where no socket is left: clients do that by themselves, but they need not. */
function disconnect(socket: GuardedSocket): void {
  socket.disconnect()
  const { client } = socket as { client?: { nsps?: ReadonlyMap<string, unknown>; conn: { close(): void } } }
  if (client?.nsps?.size === 0) client.conn.close()
}
