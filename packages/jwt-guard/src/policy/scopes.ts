/** Scopes: `scope` as RFC 6749 §3.3 and RFC 8693 §4.2 write it, or `scp` as some issuers do. */

/** The token's scopes. A claim in the wrong form grants none. */
export function readScopes(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const given = Object.hasOwn(claims, 'scope') ? claims['scope'] : Object.hasOwn(claims, 'scp') ? claims['scp'] : ''
  if (typeof given === 'string') return given.split(' ').filter(scope => scope !== '')
  return Array.isArray(given) && given.every(scope => typeof scope === 'string') ? (given as readonly string[]) : []
}
