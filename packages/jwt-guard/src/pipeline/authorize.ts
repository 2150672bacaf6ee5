/** Whether a good token suffices for this request: scopes, then path claims. */
import type { GuardListener } from '../events.ts'
import { isName, matchesClaim } from '../policy/path-claims.ts'
import type { CheckedRule, NamedParameters } from '../policy/rule.ts'
import type { Principal } from '../types.ts'
import type { Step } from '../verdict.ts'
import type { VerifiedToken } from './verify-token.ts'

/** Asks of a verified token what the rule asks. */
export function authorize(
  token: VerifiedToken,
  rule: CheckedRule,
  params: NamedParameters,
  emit: GuardListener,
): Step<Principal<unknown>> {
  const { scopes } = token
  for (const scope of rule.scopes) if (!scopes.includes(scope)) return rule.scopeDenial
  const hasInstead = rule.insteadScope !== undefined && scopes.includes(rule.insteadScope)
  for (const match of rule.pathMatches) {
    const value = params[match.parameter]
    if (!isName(value) || !(hasInstead || matchesClaim(match, value, token.verified))) {
      emit({ type: 'path-mismatch', parameter: match.parameter })
      return rule.pathDenial
    }
  }
  // The rule's parameters and no others, each a name now
  return toPrincipal(token, params as Readonly<Record<string, string>>)
}

function toPrincipal(
  { verified, registered, claims, scopes }: VerifiedToken,
  params: Readonly<Record<string, string>>,
): Principal<unknown> {
  return Object.freeze({
    subject: registered.subject,
    issuer: verified.iss,
    audience: registered.audience,
    expiresAt: registered.expiresAt,
    scopes,
    claims,
    params,
  })
}
