/** The options of each issuer: who it is, whom its tokens are for, and where its keys are. */
import { checkList, checkLocation, checkMembers, checkText, type Options } from '../checks.ts'
import type { IssuerOptions } from '../options.ts'
import { type Algorithm, algorithms, type JwkSet } from '../types.ts'
import { fail, has, optional } from './option.ts'

/** One issuer as the pipeline uses it. */
export interface IssuerSettings {
  readonly issuer: string
  readonly audiences: ReadonlySet<string>
  readonly algorithms: ReadonlySet<string>
  /** Where the keys come from: given, at an address, or to be discovered from the issuer. */
  readonly source: { readonly keys: JwkSet } | { readonly jwksUri: string } | { readonly discover: string }
}

/** The options that an issuer has of its own. */
export const issuerMembers: readonly (keyof IssuerOptions)[] = ['issuer', 'audience', 'jwksUri', 'keys', 'algorithms']

/** Checks which issuers are trusted: the list, or the one that the options are about. @throws OptionsError */
export function resolveIssuers(options: Options): readonly IssuerSettings[] {
  if (!has(options, 'issuers')) return [resolveIssuer(options)]
  for (const member of issuerMembers) {
    if (has(options, member)) fail(`"${member}" belongs inside each of the "issuers" when that list is given.`)
  }
  const issuers = checkList(
    options['issuers'],
    'issuers',
    issuer => resolveIssuer(checkMembers(issuer, 'issuers[]', issuerMembers, fail)),
    fail,
  )
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length) fail('"issuers" names an issuer twice.')
  return issuers
}

function resolveIssuer(options: Options): IssuerSettings {
  const issuer = checkText(options['issuer'], 'issuer', fail)
  if (URL.canParse(issuer) && /^https?:/i.test(issuer)) checkLocation(issuer, 'issuer', fail)
  const audience = options['audience']
  const checkAudience = (member: unknown): string => checkText(member, 'audience', fail)
  return {
    issuer,
    audiences: new Set(
      Array.isArray(audience) ? checkList(audience, 'audience', checkAudience, fail) : [checkAudience(audience)],
    ),
    algorithms: new Set(
      optional(options, 'algorithms', names => checkList(names, 'algorithms', resolveAlgorithm, fail), ['RS256']),
    ),
    source: resolveSource(options, issuer),
  }
}

function resolveSource(options: Options, issuer: string): IssuerSettings['source'] {
  if (has(options, 'keys')) {
    if (has(options, 'jwksUri')) fail('"keys" and "jwksUri" exclude each other; give one of them.')
    const keys = (options['keys'] as JwkSet | null)?.keys
    return Array.isArray(keys) && keys.length > 0
      ? { keys: options['keys'] as JwkSet }
      : fail('"keys" must be a JWK Set with at least one key: { keys: [...] }.')
  }
  if (has(options, 'jwksUri')) return { jwksUri: checkLocation(options['jwksUri'], 'jwksUri', fail) }
  if (!URL.canParse(issuer)) fail('"issuer" is not a URL, so its keys cannot be discovered; give "jwksUri" or "keys".')
  if (new URL(checkLocation(issuer, 'issuer', fail)).search !== '') {
    fail('"issuer" has a query, so its keys cannot be discovered; give "jwksUri" or "keys".')
  }
  return { discover: issuer }
}

function resolveAlgorithm(name: unknown): Algorithm {
  return algorithms.includes(name as Algorithm)
    ? (name as Algorithm)
    : fail(`"algorithms" may name only ${algorithms.join(', ')}; "none" and shared secrets are never accepted.`)
}
