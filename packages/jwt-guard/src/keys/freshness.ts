/** How long a fetched key set is fresh (RFC 9111 §4.2), within the bounds that the options set. */

/** The bounds of freshness, in seconds. */
export interface FreshnessLimits {
  readonly defaultFreshSeconds: number
  readonly minFreshSeconds: number
  readonly maxFreshSeconds: number
}

/** Freshness by `Cache-Control` and `Age`, clamped between floor and ceiling; the default where the answer is silent. */
export function freshnessOf(
  headers: Headers,
  limits: FreshnessLimits,
  silent: number = limits.defaultFreshSeconds,
): number {
  return Math.min(Math.max(statedFreshness(headers) ?? silent, limits.minFreshSeconds), limits.maxFreshSeconds)
}

function statedFreshness(headers: Headers): number | undefined {
  const directives = (headers.get('cache-control') ?? '')
    .toLowerCase()
    .split(',')
    .map(directive => directive.trim())
  if (directives.some(directive => /^no-(?:store|cache)(?:=|$)/.test(directive))) return 0
  const maxAge = directives.map(directive => /^max-age="?(\d+)"?$/.exec(directive)?.[1]).find(age => age !== undefined)
  if (maxAge === undefined) return undefined
  const age = /^\d+$/.exec(headers.get('age') ?? '')?.[0] ?? '0'
  return toSeconds(maxAge) - toSeconds(age)
}

/** A number too large to be held counts as 2³¹ (RFC 9111 §1.2.2). */
function toSeconds(digits: string): number {
  return Math.min(Number(digits), 2 ** 31)
}
