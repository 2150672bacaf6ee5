/** Whether a good token suffices for this request: scopes, then path claims. */
import type { GuardListener } from '../events.ts'
import { isName, matchesClaim } from '../policy/path-claims.ts'
import type { CheckedRule, NamedParameters } from '../policy/rule.ts'
import { readScopes } from '../policy/scopes.ts'
import { audienceList } from '../token/claims.ts'
import type { Principal } from '../types.ts'
import type { Step } from '../verdict.ts'
import type { VerifiedToken } from './verify-token.ts'

const noParams: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/** Asks of a verified token what the rule asks. */
export function authorize(
  token: VerifiedToken,
  rule: CheckedRule,
  params: NamedParameters,
  emit: GuardListener,
): Step<Principal<unknown>> {
  const scopes = readScopes(token.verified)
  if (!rule.scopes.every(scope => scopes.includes(scope))) return rule.scopeDenial
  if (rule.pathMatches.length === 0) return toPrincipal(token, scopes, noParams)

  const hasInstead = rule.insteadScope !== undefined && scopes.includes(rule.insteadScope)
  const matched: Record<string, string> = Object.create(null)
  for (const match of rule.pathMatches) {
    const value = params[match.parameter]
    if (!isName(value) || !(hasInstead || matchesClaim(match, value, token.verified))) {
      emit({ type: 'path-mismatch', parameter: match.parameter })
      return rule.pathDenial
    }
    matched[match.parameter] = value
  }
  return toPrincipal(token, scopes, Object.freeze(matched))
}

function toPrincipal(
  { verified, claims }: VerifiedToken,
  scopes: readonly string[],
  params: Readonly<Record<string, string>>,
): Principal<unknown> {
  return Object.freeze({
    subject: verified.sub,
    issuer: verified.iss,
    audience: Object.freeze(audienceList(verified.aud)),
    expiresAt: verified.exp,
    scopes: Object.freeze(scopes),
    claims,
    params,
  })
}
