// All of them in one guard: each is believed for its own tokens, and none for another's.
import { createGuard } from 'jwt-guard'
import { beforeAll, expect, test } from 'vitest'
import { judge } from '../../packages/jwt-guard/test/support/guard.ts'
import { startJwtPlugin, startOauthProvider } from './better-auth.ts'
import { startOidcProvider } from './oidc-provider.ts'
import { startPython } from './python.ts'
import { audience, type RealIssuer } from './real-issuer.ts'

let issuers: [RealIssuer, ...RealIssuer[]]

beforeAll(async () => {
  issuers = await Promise.all([
    startJwtPlugin(),
    startOauthProvider(),
    startOidcProvider('RS256'),
    startOidcProvider('ES256'),
    startPython(),
  ])
  return () => Promise.all(issuers.map(issuer => issuer.stop()))
})

test('a guard that trusts them all grants the tokens of each', async () => {
  const [first, ...others] = issuers
  const guard = createGuard({ issuers: [first.trust, ...others.map(({ trust }) => trust)] })
  for (const issuer of issuers) expect(await judge(guard, await issuer.issue(audience))).toBe('granted')
})

test('a guard that trusts one refuses the tokens of all others', async () => {
  const tokens = await Promise.all(issuers.map(issuer => issuer.issue(audience)))
  for (const issuer of issuers) {
    const guard = createGuard({ ...issuer.trust, algorithms: ['RS256', 'ES256'] })
    const outcomes = await Promise.all(tokens.map(token => judge(guard, token)))
    expect(outcomes).toEqual(issuers.map(other => (other === issuer ? 'granted' : 'GUARD_ISSUER_REFUSED')))
  }
})
