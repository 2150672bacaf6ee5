/** Tokens that a handshake brings elsewhere than in its header, which browsers cannot set. */
import type { CheckRequest } from '../types.ts'

/** The fields of the header and, as if each stood in one, the tokens beside it: so there is never more than one unnoticed. */
export function withTokens(
  authorization: CheckRequest['authorization'],
  tokens: readonly unknown[],
): CheckRequest['authorization'] {
  // One that is no text is handed on as it is, for the guard to refuse
  const others = tokens.map(token => (typeof token === 'string' ? `Bearer ${token}` : (token as string)))
  return [...[authorization ?? []].flat(), ...others]
}

const tokenPrefix = /^authorization\.bearer\./i

/** The tokens among the subprotocols that a client offers (RFC 6455 §4.2.1), and what is left without them. */
export function splitSubprotocols(offered?: string): { tokens: readonly string[]; others: string | undefined } {
  const names = offered?.split(',').map(name => name.trim()) ?? []
  const tokens = names.filter(name => tokenPrefix.test(name)).map(name => name.replace(tokenPrefix, ''))
  const others = names.filter(name => !tokenPrefix.test(name))
  return { tokens, others: others.length === 0 ? undefined : others.join(', ') }
}
