/**
 * The door to WebSockets of ws 8, on Node's HTTP server. The token comes in the `Authorization` header or, since browsers
 * cannot set that, as a subprotocol `authorization.bearer.<token>` beside the one that is spoken.
 *
 * @packageDocumentation
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Guard } from '../guard.ts'
import { createAdmission, passOn } from '../hall/admission.ts'
import { endWithToken } from '../hall/expiry.ts'
import { type GuardedServer, type GuardedSocket, requireNoServer, requireUpgrade } from '../hall/hosts/ws.ts'
import { guardUpgrade, hideUpgrade } from '../hall/node-upgrade.ts'
import { pathOf, readPath } from '../hall/path-pattern.ts'
import type { NamesOnly, ParameterIn } from '../hall/route-path.ts'
import type { ParameterOf, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { GuardedServer, GuardedSocket } from '../hall/hosts/ws.ts'
export type { ParameterIn } from '../hall/route-path.ts'

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
  requireNoServer(sockets)
  const admit = createAdmission(guard, [rule])
  return async (request: IncomingMessage, socket: Duplex, head: Buffer, params: UpgradeParams = {}): Promise<void> => {
    requireUpgrade(request, socket)
    await guardUpgrade(admit, request, socket, params, () => {
      paramsByRequest.set(request, params)
      sockets.handleUpgrade(request, socket, head, client => open(guard, sockets, client, request))
    })
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
  otherwise: UpgradeListener = hideUpgrade,
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
  const stop = endWithToken(guard, client, () => {
    client.close(3000, 'GUARD_TOKEN_EXPIRED')
    // ws hands on what comes before the closing is answered, and waits half a minute for that
    client.removeAllListeners('message')
  })
  client.once('close', stop)
  sockets.emit('connection', client, request)
}
