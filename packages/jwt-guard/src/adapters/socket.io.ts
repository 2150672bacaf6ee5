/**
 * The door to Socket.IO 4, at the handshake of a namespace. The token comes as `auth.token` or in the `Authorization` header.
 *
 * @packageDocumentation
 */
import type { Guard } from '../guard.ts'
import { type Admit, createAdmission, findPrincipal } from '../hall/admission.ts'
import { throwError } from '../hall/host.ts'
import { type GuardedSocket, isOfAnother, readHandshake, requireSocket, watch } from '../hall/hosts/socket.io.ts'
import { readAnyPath } from '../hall/path-pattern.ts'
import { toRefusal } from '../hall/refusal.ts'
import { type NamesOnly, type ParameterIn, requireNames } from '../hall/route-path.ts'
import { forbid } from '../http/answer.ts'
import type { CheckRequest, NoRule, Rule } from '../types.ts'

export { findPrincipal, principalOf } from '../hall/admission.ts'
export type { GuardedNamespace, GuardedSocket } from '../hall/hosts/socket.io.ts'
export type { Problem } from '../hall/problem.ts'
export type { RefusalData } from '../hall/refusal.ts'
export type { ParameterIn } from '../hall/route-path.ts'

/** A middleware for `io.use` or `io.of(…).use`, behind which `socket.data.principal` is the principal. */
export type ProtectMiddleware = (socket: GuardedSocket, next: (error?: Error) => void) => Promise<void>

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
  const watched = new WeakSet<object>()
  async function enter(socket: GuardedSocket): Promise<Error | undefined> {
    requireSocket(socket)
    const { data, nsp } = socket
    const answer = await admit(socket, { ...readHandshake(socket), params: readParams(nsp.name) })
    if (answer !== undefined) return toRefusal(answer)
    const principal = findPrincipal(socket, guard)
    if (isOfAnother(socket, principal)) return toRefusal(forbid('The session is of somebody else.'))
    Object.assign(data, { principal })
    if (!watched.has(nsp)) watch(guard, nsp)
    watched.add(nsp)
    return undefined
  }
  // What is thrown is handed to `next` as well: Socket.IO waits for no promise, and a rejection would end the process
  return (socket, next) => enter(socket).catch(throwError).then(next, next)
}
