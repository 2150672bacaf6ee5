/**
 * The door to Socket.IO 4, at the handshake of a namespace. The token comes as `auth.token` or in the `Authorization` header.
 *
 * @packageDocumentation
 */
import type { IncomingMessage } from 'node:http'
import { OptionsError } from '../errors.ts'
import type { Guard } from '../guard.ts'
import { type Admit, createAdmission, findPrincipal } from '../hall/admission.ts'
import { endWithToken } from '../hall/expiry.ts'
import { requireHost } from '../hall/host.ts'
import { readAuthorization } from '../hall/node-http.ts'
import { readAnyPath } from '../hall/path-pattern.ts'
import { type Problem, readProblem } from '../hall/problem.ts'
import { type NamesOnly, type ParameterIn, requireNames } from '../hall/route-path.ts'
import type { Answer } from '../http/answer.ts'
import type { CheckRequest, NoRule, Principal, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { Problem } from '../hall/problem.ts'
export type { ParameterIn } from '../hall/route-path.ts'

/** What the guard needs of a socket. */
export interface GuardedSocket {
  /** Null where it came by WebTransport. */
  readonly request: IncomingMessage | null
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

/** A middleware for `io.use` or `io.of(…).use`, behind which `socket.data.principal` is the principal. */
export type ProtectMiddleware = (socket: GuardedSocket, next: (error?: Error) => void) => Promise<void>

/** What a client gets as `error.data` with its `connect_error`: the answer of every other door. */
export interface RefusalData {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly problem: Problem
}

/**
 * Protects a namespace: `io.use(protect(guard, { scopes: ['tasks:read'] }))`. A socket ends when its token has expired.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, at once, when the rule is wrong; `GUARD_PARAMETER_ABSENT` where it has path
 * claims, which only {@link protectPath} can match
 */
export function protect<C, const R extends Rule = NoRule>(
  guard: Guard<C>,
  ...given: [rule?: R & NamesOnly<R, never>]
): ProtectMiddleware {
  const admit = createAdmission(guard, given)
  requireNames('', given[0])
  return createMiddleware(guard, admit, () => undefined)
}

/**
 * Protects namespaces by their name:
 * `io.of(/^\/users\/[^/]+$/).use(protectPath(guard, '/users/:user_id', { pathClaims: { user_id: 'sub' } }))`.
 * Names are not decoded, since Socket.IO does not decode them. Under any other name the parameters that the rule names have no
 * value, and do not match.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, `GUARD_PARAMETER_ABSENT` or `GUARD_OPTION_INVALID`, at once
 */
export function protectPath<C, const Path extends string, const R extends Rule>(
  guard: Guard<C>,
  path: Path,
  rule: R & NamesOnly<R, ParameterIn<Path>>,
): ProtectMiddleware {
  const admit = createAdmission(guard, [rule])
  return createMiddleware(guard, admit, readAnyPath(path, rule, { decode: segment => segment }))
}

function createMiddleware<C>(
  guard: Guard<C>,
  admit: Admit,
  readParams: (name: string) => CheckRequest['params'],
): ProtectMiddleware {
  const watched = new WeakSet<GuardedNamespace>()
  return async (socket, next) => {
    const isHost = typeof socket?.handshake === 'object' && typeof next === 'function'
    requireHost(isHost, 'socket.io', 'Socket.IO 4')
    requireMiddlewares(socket)
    const { request, nsp } = socket
    const params = readParams(nsp.name)
    const answer = await admit(socket, { authorization: readCredentials(socket), target: request?.url, params })
    if (answer !== undefined) return next(toError(answer))
    const principal = findPrincipal(socket, guard)
    if (socket.recovered === true && !isSame(socket, principal))
      return next(new Error('The session is of somebody else.'))
    Object.assign(socket.data, { principal })
    if (!watched.has(nsp)) {
      watched.add(nsp)
      nsp.on('connect', joined => watch(guard, joined))
    }
    next()
  }
}

/** Not before it is connected: of a socket that another middleware refuses, no event would tell that it is gone. */
function watch<C>(guard: Guard<C>, socket: GuardedSocket): void {
  if (!socket.connected) return
  endWithToken(
    guard,
    socket,
    () => socket.disconnect(),
    stop => socket.once('disconnect', stop),
  )
}

function readCredentials({ request, handshake }: GuardedSocket): CheckRequest['authorization'] {
  const { token } = handshake.auth as { token?: unknown }
  const field = request === null ? undefined : readAuthorization(request)
  if (token === undefined || token === null) return field
  // One that is no text is handed on as it is, for the guard to refuse
  return [...[field ?? []].flat(), typeof token === 'string' ? `Bearer ${token}` : (token as string)]
}

/** A session is recovered with the rooms of the principal that it had. */
function isSame({ data }: GuardedSocket, principal: Principal<unknown> | undefined): boolean {
  const { principal: before } = data as { principal?: Principal<unknown> }
  return before?.subject === principal?.subject && before?.issuer === principal?.issuer
}

/** @throws OptionsError where a socket that comes back is not asked for its token */
function requireMiddlewares({ nsp }: GuardedSocket): void {
  const { server } = nsp as { server?: { opts?: { connectionStateRecovery?: { skipMiddlewares?: unknown } } } }
  // As Socket.IO reads it: whatever is not false
  if (!server?.opts?.connectionStateRecovery?.skipMiddlewares) return
  throw new OptionsError(
    'GUARD_OPTION_INVALID',
    'Set connectionStateRecovery: { skipMiddlewares: false }: otherwise a socket that comes back passes by the guard.',
  )
}

function toError(answer: Answer): Error {
  const problem = readProblem(answer)
  const data: RefusalData = { status: answer.status, headers: answer.headers, problem }
  return Object.assign(new Error(problem.detail ?? problem.title), { data })
}
