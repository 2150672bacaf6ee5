/** Whether a good token suffices for this request: scopes, then path claims. */
import type { GuardListener } from '../events.ts'
import { isName, matchesClaim } from '../policy/path-claims.ts'
import type { CheckedRule, NamedParameters } from '../policy/rule.ts'
import { audienceList } from '../token/claims.ts'
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
  if (!rule.scopes.every(scope => scopes.includes(scope))) return rule.scopeDenial
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
  { verified, claims, scopes }: VerifiedToken,
  params: Readonly<Record<string, string>>,
): Principal<unknown> {
  return Object.freeze({
    subject: verified.sub,
    issuer: verified.iss,
    audience: Object.freeze(audienceList(verified.aud)),
    expiresAt: verified.exp,
    scopes,
    claims,
    params,
  })
}
