// The denylist: what it refuses, for how long, and what happens when it is full or its store fails.
import {
  createDenylist,
  createMemoryDenylistStore,
  type Denylist,
  type DenylistStore,
  type RevocationOptions,
} from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../packages/jwt-guard/test/support/clock.ts'
import { judge, staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { issuer, issueToken, startTime } from '../../packages/jwt-guard/test/support/issuer.ts'

const HOUR = 3_600

/** A denylist and a guard that asks it, on one clock. */
function guardWithDenylist(options: object = {}, maxEntries?: number) {
  const clock = new ManualClock()
  const store = createMemoryDenylistStore({ now: () => clock.now(), ...(maxEntries && { maxEntries }) })
  const denylist = createDenylist(store)
  const guard = staticGuard({ clock, revocation: denylist satisfies RevocationOptions, ...options })
  return { clock, denylist, guard, outcomeOf: (claims: object) => judge(guard, issueToken(claims as never)) }
}

describe('the denylist', () => {
  test.each<[string, (denylist: Denylist) => unknown, object, object]>([
    ['jti', list => list.revokeToken(issuer, 'one', startTime + HOUR), { jti: 'one' }, { jti: 'two' }],
    ['sid', list => list.revokeSession(issuer, 'one', startTime + HOUR), { sid: 'one' }, { sid: 'two' }],
    [
      'subject and time',
      list => list.revokeSubject(issuer, 'alice', startTime, startTime + HOUR),
      { iat: startTime - 1 },
      { iat: startTime },
    ],
    [
      'subject, and no other',
      list => list.revokeSubject(issuer, 'alice', startTime + 1, startTime + HOUR),
      {},
      { sub: 'Alice' },
    ],
  ])('REV-06: refuses by %s', async (_what, revoke, revoked, other) => {
    const { denylist, outcomeOf } = guardWithDenylist()
    expect(await outcomeOf(revoked)).toBe('granted')
    revoke(denylist)
    expect(await outcomeOf(revoked)).toBe('GUARD_TOKEN_REVOKED')
    expect(await outcomeOf(other)).toBe('granted')
  })

  test('REV-06: takes a jti for no sid, a sid for no subject', async () => {
    const { denylist, outcomeOf } = guardWithDenylist()
    denylist.revokeToken(issuer, 'alice', startTime + HOUR)
    denylist.revokeSession(issuer, 'alice', startTime + HOUR)
    expect(await outcomeOf({ jti: 'other', sid: 'other' })).toBe('granted')
  })

  test('REV-07: takes a token without iat for older than any time', async () => {
    const { denylist, outcomeOf } = guardWithDenylist()
    denylist.revokeSubject(issuer, 'alice', 0, startTime + HOUR)
    expect(await outcomeOf({ iat: undefined })).toBe('GUARD_TOKEN_REVOKED')
    expect(await outcomeOf({ iat: 0 })).toBe('granted')
  })

  test.each([5, 600])(
    'REV-08: holds as long as the token can pass, with a tolerance of %s seconds',
    async tolerance => {
      const { clock, denylist, outcomeOf } = guardWithDenylist({ clockToleranceSeconds: tolerance })
      const claims = { jti: 'one', exp: startTime + 60 }
      denylist.revokeToken(issuer, 'one', startTime + 60)
      await clock.advance(60 + tolerance - 1)
      expect(await outcomeOf(claims)).toBe('GUARD_TOKEN_REVOKED')
      await clock.advance(1)
      expect(await outcomeOf(claims)).toBe('GUARD_TOKEN_EXPIRED')
    },
  )

  test('REV-08: of two entries for one subject, the later of each time holds', async () => {
    const { clock, denylist, outcomeOf } = guardWithDenylist()
    denylist.revokeSubject(issuer, 'alice', startTime, startTime + 10 * HOUR)
    denylist.revokeSubject(issuer, 'alice', startTime - HOUR, startTime + HOUR)
    await clock.advance(5 * HOUR)
    expect(await outcomeOf({ iat: startTime - 1, exp: startTime + 9 * HOUR })).toBe('GUARD_TOKEN_REVOKED')
  })

  test('REV-08: an entry is forgotten once the tokens that it means have expired, and not a moment before', async () => {
    const { clock, denylist, outcomeOf } = guardWithDenylist()
    denylist.revokeSubject(issuer, 'alice', startTime + 1, startTime + HOUR)
    const claims = { exp: startTime + 9 * HOUR } // longer than the caller said that any token lives
    await clock.advance(HOUR + 599)
    expect(await outcomeOf(claims)).toBe('GUARD_TOKEN_REVOKED')
    await clock.advance(1)
    expect(await outcomeOf(claims)).toBe('granted')
  })

  test('REV-09: throws when it is full, keeps every entry, and has room again when some have expired', async () => {
    const { clock, denylist, outcomeOf } = guardWithDenylist({}, 2)
    denylist.revokeToken(issuer, 'one', startTime + HOUR)
    denylist.revokeToken(issuer, 'two', startTime + 2 * HOUR)
    expect(() => denylist.revokeToken(issuer, 'three', startTime + HOUR)).toThrow('full')
    denylist.revokeToken(issuer, 'two', startTime + 3 * HOUR)
    expect(await outcomeOf({ jti: 'one' })).toBe('GUARD_TOKEN_REVOKED')
    await clock.advance(HOUR + 600)
    denylist.revokeToken(issuer, 'three', startTime + 2 * HOUR)
    expect(await outcomeOf({ jti: 'two', exp: startTime + 3 * HOUR })).toBe('GUARD_TOKEN_REVOKED')
    expect(await outcomeOf({ jti: 'three', exp: startTime + 3 * HOUR })).toBe('GUARD_TOKEN_REVOKED')
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined])('REV-09: throws for a time of %s', time => {
    const { denylist } = guardWithDenylist()
    const deeds: (() => unknown)[] = [
      () => denylist.revokeToken(issuer, 'one', time as number),
      () => denylist.revokeSession(issuer, 'one', time as number),
      () => denylist.revokeSubject(issuer, 'alice', time as number, startTime),
      () => denylist.revokeSubject(issuer, 'alice', startTime, time as number),
    ]
    for (const deed of deeds) expect(deed).toThrow(expect.objectContaining({ code: 'GUARD_OPTION_INVALID' }))
  })

  test('REV-10: of one issuer touches no other', async () => {
    const { denylist, outcomeOf } = guardWithDenylist()
    for (const other of [`${issuer}/`, `${issuer}","alice`]) {
      denylist.revokeToken(other, 'one', startTime + HOUR)
      denylist.revokeSubject(other, 'alice', startTime + HOUR, startTime + HOUR)
    }
    expect(await outcomeOf({ jti: 'one' })).toBe('granted')
  })
})

describe('a denylist over a shared store', () => {
  const shared = (get: DenylistStore['get']) => staticGuard({ revocation: createDenylist({ set: () => {}, get }) })

  test('REV-06: is waited for', async () => {
    const guard = shared(async keys => keys.map(() => ({ issuedBefore: startTime + 1, expiresAt: startTime + HOUR })))
    expect(await judge(guard, issueToken())).toBe('GUARD_TOKEN_REVOKED')
    expect(
      await judge(
        shared(async keys => keys.map(() => undefined)),
        issueToken(),
      ),
    ).toBe('granted')
  })

  test.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', async () => fail()],
    ['answers with nothing', async () => undefined],
    ['answers with what is no list', () => ({})],
  ])('REV-03: that %s leaves the request undecided', async (_what, get) => {
    expect(await judge(shared(get as DenylistStore['get']), issueToken())).toBe('GUARD_REVOCATION_UNAVAILABLE')
  })
})

function fail(): never {
  throw new Error('the store is gone')
}
