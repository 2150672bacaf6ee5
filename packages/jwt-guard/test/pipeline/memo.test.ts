/** The memo never changes a verdict: each law here is named after an accident that befell others. */
import { describe, expect, test, vi } from 'vitest'
import type * as engine from '../../src/engine/node.ts'
import { anyOf, createGuard, type Guard } from '../../src/index.ts'
import { ManualClock } from '../support/clock.ts'
import { judge, outcomeOf, staticGuard } from '../support/guard.ts'
import { audience, goodClaims, issuer, issueToken, keyOf, startTime } from '../support/issuer.ts'
import { keySet, scriptNetwork } from '../support/network.ts'

const checks = vi.hoisted(() => ({ count: 0 }))
vi.mock('#engine', async importOriginal => {
  const original = await importOriginal<typeof engine>()
  return {
    ...original,
    importKey: (...given: Parameters<typeof engine.importKey>) => {
      const check = original.importKey(...given)
      return (...token: Parameters<typeof check>) => {
        checks.count += 1
        return check(...token)
      }
    },
  }
})

/** How many signatures were checked on the way. */
async function countChecks(work: () => Promise<unknown>): Promise<number> {
  const before = checks.count
  await work()
  return checks.count - before
}

/** A guard that fetches its keys, and what publishes others. */
function remoteGuard(): { guard: Guard; clock: ManualClock; publish: (keys: readonly unknown[]) => void } {
  const network = scriptNetwork()
  const clock = new ManualClock()
  const guard = createGuard({ issuer, audience, jwksUri: `${issuer}/jwks`, fetch: network.fetch, clock })
  return { guard, clock, publish: keys => network.script(keySet(keys)) }
}

describe('a signature that held is not checked again', () => {
  test('for the same text', async () => {
    const guard = staticGuard()
    const token = issueToken()
    expect(await countChecks(() => judge(guard, token))).toBe(1)
    expect(await countChecks(() => judge(guard, `${token}`.slice()))).toBe(0)
  })

  test('but a signature that did not hold is checked every time', async () => {
    const guard = staticGuard()
    const forged = issueToken({}, { kid: keyOf().id }, keyOf('RS256', 2))
    expect(await countChecks(() => judge(guard, forged))).toBe(1)
    expect(await countChecks(() => judge(guard, forged))).toBe(1)
  })

  test('whatever the claims say, in a wrong form too', async () => {
    const guard = staticGuard()
    const token = issueToken({ jti: 7 })
    expect(await judge(guard, token)).toBe('GUARD_CLAIM_MALFORMED')
    expect(await countChecks(async () => expect(await judge(guard, token)).toBe('GUARD_CLAIM_MALFORMED'))).toBe(0)
  })

  test('unless the memo is turned off', async () => {
    const guard = staticGuard({ maxMemoEntries: 0 })
    const token = issueToken()
    await judge(guard, token)
    expect(await countChecks(() => judge(guard, token))).toBe(1)
  })
})

describe('everything but the signature is judged every time', () => {
  test('a remembered token expires', async () => {
    const clock = new ManualClock()
    const guard = staticGuard({ clock, clockToleranceSeconds: 0 })
    const token = issueToken({ exp: startTime + 60 })
    expect(await judge(guard, token)).toBe('granted')
    await clock.advance(60)
    expect(await judge(guard, token)).toBe('GUARD_TOKEN_EXPIRED')
  })

  test('a remembered token without `iat` expires too', async () => {
    const clock = new ManualClock()
    const guard = staticGuard({ clock, clockToleranceSeconds: 0 })
    const token = issueToken({ iat: undefined, exp: startTime + 60 })
    expect(await judge(guard, token)).toBe('granted')
    await clock.advance(61)
    expect(await judge(guard, token)).toBe('GUARD_TOKEN_EXPIRED')
  })

  test('CRED-02, CRED-09: a remembered token is none under another scheme, and one too many beside a second', async () => {
    const guard = staticGuard()
    const token = issueToken()
    const outcome = (authorization: string, target?: string): Promise<string> =>
      outcomeOf(guard.check({ authorization, ...(target !== undefined && { target }) }))
    expect(await outcome(`Bearer ${token}`, '/tasks?page=2')).toBe('granted')
    expect(await outcome(`Digest ${token}`)).toBe('GUARD_CREDENTIALS_MISSING')
    expect(await outcome(`Bearer ${token}`, '/tasks?access_token=a.b.c')).toBe('GUARD_CREDENTIALS_REPEATED')
    expect(await outcome(`Bearer ${token}`)).toBe('granted')
  })

  test('a remembered token grows too old', async () => {
    const clock = new ManualClock()
    const guard = staticGuard({ clock, clockToleranceSeconds: 0, maxTokenAgeSeconds: 30 })
    const token = issueToken()
    expect(await judge(guard, token)).toBe('granted')
    await clock.advance(30)
    expect(await judge(guard, token)).toBe('GUARD_TOKEN_TOO_OLD')
  })

  test('a remembered token fits one path and not another', async () => {
    const guard = staticGuard()
    const token = issueToken({ org_ids: ['acme'] })
    const rule = { pathClaims: { user_id: 'sub', org_id: anyOf('org_ids') } }
    expect(await judge(guard, token, rule, { user_id: 'alice', org_id: 'acme' })).toBe('granted')
    expect(await judge(guard, token, rule, { user_id: 'bob', org_id: 'acme' })).toBe('GUARD_PATH_MISMATCH')
    expect(await judge(guard, token, { scopes: ['tasks:read'] })).toBe('GUARD_SCOPE_INSUFFICIENT')
  })

  test('a remembered token is refused once it is revoked', async () => {
    const revoked = { now: false }
    const guard = staticGuard({ revocation: { isRevoked: () => revoked.now } })
    const token = issueToken()
    expect(await judge(guard, token)).toBe('granted')
    revoked.now = true
    expect(await judge(guard, token)).toBe('GUARD_TOKEN_REVOKED')
  })
})

describe('an entry dies with its key', () => {
  test('a key that was withdrawn verifies nothing any more, remembered or not', async () => {
    const { guard, clock, publish } = remoteGuard()
    publish([keyOf().jwk, keyOf('RS256', 2).jwk])
    const token = issueToken({ exp: startTime + 86_400 })
    expect(await judge(guard, token)).toBe('granted')
    publish([keyOf('RS256', 2).jwk])
    await guard.reload()
    const outcome = judge(guard, token)
    await clock.advance(5) // the pace of asking for unknown keys
    expect(await outcome).toBe('GUARD_KEY_UNKNOWN')
  })

  test('another key under the same key ID is another key', async () => {
    const { guard, publish } = remoteGuard()
    publish([keyOf().jwk])
    const token = issueToken({ exp: startTime + 86_400 })
    expect(await judge(guard, token)).toBe('granted')
    publish([{ ...keyOf('RS256', 2).jwk, kid: keyOf().id }])
    await guard.reload()
    expect(await judge(guard, token)).toBe('GUARD_SIGNATURE_INVALID')
  })

  test('a key that stays keeps its entries over a refresh', async () => {
    const { guard, publish } = remoteGuard()
    publish([keyOf().jwk])
    const token = issueToken({ exp: startTime + 86_400 })
    await judge(guard, token)
    publish([keyOf('RS256', 2).jwk, keyOf().jwk])
    await guard.reload()
    expect(await countChecks(() => judge(guard, token))).toBe(0)
  })
})

describe('what is remembered belongs to one guard and poisons nobody', () => {
  test('two guards that share a token judge it each by its own options', async () => {
    const token = issueToken()
    expect(await judge(staticGuard(), token)).toBe('granted')
    expect(await judge(staticGuard({ audience: 'another' }), token)).toBe('GUARD_AUDIENCE_REFUSED')
    expect(await judge(staticGuard({ algorithms: ['ES256'], keys: { keys: [keyOf('ES256').jwk] } }), token)).toBe(
      'GUARD_ALGORITHM_REFUSED',
    )
  })

  test('a handler cannot change the claims that the next request reads', async () => {
    const guard = staticGuard()
    const token = issueToken({ org: { roles: ['reader'] } })
    const { claims } = await guard.verify(token)
    expect(() => Object.assign(claims, { sub: 'bob' })).toThrow(TypeError)
    expect(() => (claims['org'] as unknown as { roles: string[] }).roles.push('admin')).toThrow(TypeError)
    expect((await guard.verify(token)).claims).toEqual({ ...goodClaims, iss: issuer, org: { roles: ['reader'] } })
  })

  test('tokens that differ in one character are different tokens', async () => {
    const guard = staticGuard()
    const token = issueToken()
    await judge(guard, token)
    const other = token.endsWith('A') ? 'B' : 'A'
    expect(await judge(guard, `${token.slice(0, -2)}${other}${token.slice(-1)}`)).not.toBe('granted')
  })
})
