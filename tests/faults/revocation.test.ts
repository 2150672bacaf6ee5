// Revocation: asked last and every time, and never a reason to guess.
import type { GuardEvent } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../packages/jwt-guard/test/support/clock.ts'
import { check, judge, staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { issueToken, keyOf, startTime } from '../../packages/jwt-guard/test/support/issuer.ts'

const HOUR = 3_600

describe('the hook', () => {
  test('REV-01, REV-02: is asked on every check, and its word is never remembered', async () => {
    const answers = [false, true, false]
    const guard = staticGuard({ revocation: { isRevoked: () => answers.shift() } })
    const token = issueToken()
    expect([await judge(guard, token), await judge(guard, token), await judge(guard, token)]).toEqual([
      'granted',
      'GUARD_TOKEN_REVOKED',
      'granted',
    ])
  })

  test('REV-02: may take its time, and is asked by verify() too', async () => {
    const guard = staticGuard({ revocation: { isRevoked: async () => true } })
    expect(await judge(guard, issueToken())).toBe('GUARD_TOKEN_REVOKED')
    await expect(guard.verify(issueToken())).rejects.toMatchObject({ code: 'GUARD_TOKEN_REVOKED', status: 401 })
  })

  test('REV-02: learns the principal, frozen, and every verified claim, whatever the schema kept', async () => {
    const asked: unknown[][] = []
    const isRevoked = (...given: unknown[]): boolean => asked.push(given) > 1
    const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { kept: true } }) } }
    const guard = staticGuard({ claims: schema, revocation: { isRevoked } })
    await judge(guard, issueToken({ sid: 'session' }))
    expect(asked).toMatchObject([
      [
        { subject: 'alice', claims: { kept: true } },
        { sub: 'alice', sid: 'session' },
      ],
    ])
    expect(asked.flat().every(Object.isFrozen)).toBe(true)
  })

  test('REV-05: is not asked about what is refused anyway', async () => {
    const guard = staticGuard({ revocation: { isRevoked: () => expect.unreachable('asked') } })
    const rule = { pathClaims: { user_id: 'sub' } }
    expect(await judge(guard, issueToken({ exp: startTime - HOUR }))).toBe('GUARD_TOKEN_EXPIRED')
    expect(await judge(guard, issueToken({}, {}, { ...keyOf('RS256', 2), id: keyOf().id }))).toBe(
      'GUARD_SIGNATURE_INVALID',
    )
    expect(await judge(guard, issueToken(), rule, { user_id: 'bob' })).toBe('GUARD_PATH_MISMATCH')
    expect(await judge(guard, issueToken(), { scopes: ['tasks:read'] })).toBe('GUARD_SCOPE_INSUFFICIENT')
    expect(await guard.check({ authorization: undefined }, { optional: true })).toMatchObject({ outcome: 'granted' })
  })
})

const silence = new Promise<never>(() => {})
const failures: [string, () => unknown][] = [
  ['throws', fail],
  ['rejects', async () => fail()],
  ['answers nothing', () => undefined],
  ['answers null', () => null],
  ['answers 1', () => 1],
  ['answers "false"', () => 'false'],
  ['answers nothing, later', async () => undefined],
  ['answers "true", later', async () => 'true'],
  ['gives back what throws when it is waited for', () => Object.defineProperty({}, 'then', { value: fail })],
  ['gives back what throws when it is looked at', () => Object.defineProperty({}, 'then', { get: fail })],
]

describe.each(failures)('a hook that %s', (_what, isRevoked) => {
  test('REV-03: leaves the request undecided: 503, and never 401', async () => {
    const events: GuardEvent[] = []
    const guard = staticGuard({ revocation: { isRevoked }, onEvent: (event: GuardEvent) => events.push(event) })
    const verdict = await check(guard, issueToken())
    expect(verdict).toMatchObject({ outcome: 'undecided', error: { code: 'GUARD_REVOCATION_UNAVAILABLE' } })
    expect(guard.answer(verdict)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(events).toEqual([{ type: 'undecided', code: 'GUARD_REVOCATION_UNAVAILABLE', fault: 'revocation' }])
    expect(JSON.stringify([verdict, guard.answer(verdict)])).not.toContain('the store is gone')
  })

  test('REV-04: is passed over with insecureGrantOnFailure, and not without', async () => {
    expect(await judge(staticGuard({ revocation: { isRevoked, insecureGrantOnFailure: true } }), issueToken())).toBe(
      'granted',
    )
    expect(await judge(staticGuard({ revocation: { isRevoked, insecureGrantOnFailure: false } }), issueToken())).toBe(
      'GUARD_REVOCATION_UNAVAILABLE',
    )
  })
})

test.each([
  [2, {}, 'GUARD_REVOCATION_UNAVAILABLE'],
  [0.5, { timeoutSeconds: 0.5 }, 'GUARD_REVOCATION_UNAVAILABLE'],
  [2, { insecureGrantOnFailure: true }, 'granted'],
])('REV-03: a hook that hangs is waited for %s seconds with %o: then %s', async (seconds, options, outcome) => {
  const clock = new ManualClock()
  const guard = staticGuard({ clock, revocation: { isRevoked: () => silence, ...options } })
  let settled = 'no'
  void judge(guard, issueToken()).then(verdict => {
    settled = verdict
  })
  await clock.advance(seconds - 0.1)
  expect(settled).toBe('no')
  await clock.advance(0.1)
  expect(settled).toBe(outcome)
  expect(clock.timers).toBe(0)
})

test('REV-04: insecureGrantOnFailure grants nothing that the hook calls revoked', async () => {
  const guard = staticGuard({ revocation: { isRevoked: async () => true, insecureGrantOnFailure: true } })
  expect(await judge(guard, issueToken())).toBe('GUARD_TOKEN_REVOKED')
})

function fail(): never {
  throw new Error('the store is gone')
}
