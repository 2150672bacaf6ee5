/**
 * The door to WebSockets of ws 8, on Node's HTTP server. The token comes in the `Authorization` header or, since browsers
 * cannot set that, as a subprotocol `authorization.bearer.<token>` beside the one that is spoken.
 *
 * @packageDocumentation
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { OptionsError } from '../errors.ts'
import type { Guard } from '../guard.ts'
import { createAdmission, passOn } from '../hall/admission.ts'
import { endWithToken } from '../hall/expiry.ts'
import { has, isNodeRequest, requireHost } from '../hall/host.ts'
import { readAuthorization } from '../hall/node-http.ts'
import { refuseUpgrade } from '../hall/node-upgrade.ts'
import { pathOf, readPath } from '../hall/path-pattern.ts'
import type { NamesOnly, ParameterIn } from '../hall/route-path.ts'
import { hide } from '../http/answer.ts'
import type { ParameterOf, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { ParameterIn } from '../hall/route-path.ts'

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

/** A listener of a server's `upgrade` event. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown

/** A guarded listener as the server or the router calls it. It must be given the parameters that the rule names. */
export type ProtectedUpgrade<R extends Rule> = [ParameterOf<R>] extends [never]
  ? (request: IncomingMessage, socket: Duplex, head: Buffer, params?: UpgradeParams) => Promise<void>
  : (request: IncomingMessage, socket: Duplex, head: Buffer, params: UpgradeParams) => Promise<void>

/** The path parameters by name, decoded once. */
export type UpgradeParams = Readonly<Record<string, unknown>>

/**
 * Protects a `WebSocketServer` that is made with `{ noServer: true }`: `server.on('upgrade', protect(guard, {}, sockets))`.
 * It tells of a `connection` for granted requests only, and closes it when the token expires, with 3000 (Unauthorized).
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong; `GUARD_OPTION_INVALID` where the server takes
 * upgrades itself. The listener made rejects with an `OptionsError` where it is not given a parameter that the rule names
 */
export function protect<C, const R extends Rule>(
  guard: Guard<C>,
  rule: R,
  sockets: GuardedServer,
): ProtectedUpgrade<R> {
  if (sockets.options.noServer !== true) {
    throw new OptionsError(
      'GUARD_OPTION_INVALID',
      'The WebSocketServer must be made with { noServer: true }: otherwise it takes upgrades itself, past the guard.',
    )
  }
  const admit = createAdmission(guard, [rule])
  return async (request: IncomingMessage, socket: Duplex, head: Buffer, params: UpgradeParams = {}): Promise<void> => {
    requireHost(isNodeRequest(request) && has(socket, 'read'), 'ws', 'an upgrade of node:http')
    socket.on('error', () => {}) // Node no longer listens, and unheard it would end the process
    try {
      const { tokens, others } = readSubprotocols(request)
      const fields = [readAuthorization(request) ?? [], tokens.map(token => `Bearer ${token}`)].flat()
      const answer = await admit(request, { authorization: fields, target: request.url, params })
      if (answer !== undefined) return refuseUpgrade(request, socket, answer)
      paramsByRequest.set(request, params)
      request.headers['sec-websocket-protocol'] = others // so that no token is ever selected
      sockets.handleUpgrade(request, socket, head, client => open(guard, sockets, client, request))
    } catch (error) {
      socket.destroy()
      throw error
    }
  }
}

/**
 * A path and its protection in one:
 * `server.on('upgrade', protectPath(guard, '/api/:user_id/live', { pathClaims: { user_id: 'sub' } }, sockets))`.
 * A rule that names a parameter that the path does not have does not compile. Requests to other paths go to `otherwise`;
 * without it they are answered with 404.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, `GUARD_PARAMETER_ABSENT` or `GUARD_OPTION_INVALID`, at once
 */
export function protectPath<C, const Path extends string, const R extends Rule>(
  guard: Guard<C>,
  path: Path,
  rule: R & NamesOnly<R, ParameterIn<Path>>,
  sockets: GuardedServer,
  otherwise: UpgradeListener = (request, socket) => refuseUpgrade(request, socket, hide()),
): UpgradeListener {
  const listener = protect<C, Rule>(guard, rule, sockets)
  const match = readPath(path, rule)
  return (request, socket, head) => {
    const params = match(pathOf(request.url))
    return params === undefined ? otherwise(request, socket, head) : listener(request, socket, head, params)
  }
}

const paramsByRequest = new WeakMap<object, UpgradeParams>()

/** The path parameters of a request that the guard granted, decoded once; none of any other. */
export function paramsOf(request: IncomingMessage): UpgradeParams {
  return paramsByRequest.get(request) ?? {}
}

function open<C>(guard: Guard<C>, sockets: GuardedServer, client: GuardedSocket, request: IncomingMessage): void {
  passOn(request, client)
  const close = (): void => {
    client.close(3000, 'GUARD_TOKEN_EXPIRED')
    // ws hands on what comes before the closing is answered, and waits half a minute for that
    client.removeAllListeners('message')
  }
  endWithToken(guard, client, close, stop => client.once('close', stop))
  sockets.emit('connection', client, request)
}

const tokenPrefix = /^authorization\.bearer\./i

/** The tokens among the subprotocols that a client offers (RFC 6455 §4.2.1), and what is left without them. */
function readSubprotocols({ headers }: IncomingMessage): { tokens: readonly string[]; others: string | undefined } {
  const offered = headers['sec-websocket-protocol']?.split(',').map(name => name.trim()) ?? []
  const tokens = offered.filter(name => tokenPrefix.test(name)).map(name => name.replace(tokenPrefix, ''))
  const others = offered.filter(name => !tokenPrefix.test(name))
  return { tokens, others: others.length === 0 ? undefined : others.join(', ') }
}
