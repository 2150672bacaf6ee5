import { describe, expect, it } from 'vitest'
import type { Claims, Principal, RevocationOptions, Verdict } from '../../src/index.ts'
import { ManualClock } from '../support/clock.ts'
import { check, judge, outcomeOf, staticGuard } from '../support/guard.ts'
import { audience, issueToken } from '../support/issuer.ts'
import { watch } from '../support/remote.ts'

type Hook = RevocationOptions['isRevoked']

function guardWith(isRevoked: Hook, options: object = {}) {
  const clock = new ManualClock()
  return { clock, guard: staticGuard({ clock, revocation: { isRevoked, ...options } }) }
}

const thenable = (value: unknown) => ({
  // biome-ignore lint/suspicious/noThenProperty: like a promise, and none
  then: (resolve: (value: unknown) => void) => resolve(value),
})

/** What is neither yes nor no. */
const vague: readonly [string, () => unknown][] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['zero', () => 0],
  ['one', () => 1],
  ['an empty text', () => ''],
  ['a text', () => 'false'],
  ['an object', () => ({ revoked: false })],
  ['a promise of undefined', async () => undefined],
  ['a promise of a text', async () => 'no'],
  ['a thenable of nothing', () => thenable(undefined)],
]
const failing: readonly [string, () => unknown][] = [
  [
    'throws',
    () => {
      throw new Error('alice')
    },
  ],
  ['rejects', () => Promise.reject(new Error('alice'))],
]

describe('the revocation hook', () => {
  it.each([
    [true, 'GUARD_TOKEN_REVOKED'],
    [false, 'granted'],
  ])('REV-01: %s, at once or later, comes to %s', async (answer, expected) => {
    expect(await judge(guardWith(() => answer).guard, issueToken())).toBe(expected)
    expect(await judge(guardWith(async () => answer).guard, issueToken())).toBe(expected)
    expect(await judge(guardWith(() => thenable(answer) as never).guard, issueToken())).toBe(expected)
  })

  it('REV-01: a revoked token is answered as an invalid one', async () => {
    const { guard } = guardWith(() => true)
    const answer = guard.answer(await check(guard, issueToken()))
    expect(answer?.status).toBe(401)
    expect(answer?.headers['www-authenticate']).toContain('error="invalid_token"')
    await expect(guard.verify(issueToken())).rejects.toMatchObject({ code: 'GUARD_TOKEN_REVOKED' })
  })

  it('REV-02: its word is never remembered', async () => {
    const answers = [false, true, false]
    const { guard } = guardWith(() => answers.shift() ?? true)
    const token = issueToken()
    const outcomes = [await judge(guard, token), await judge(guard, token), await judge(guard, token)]
    expect(outcomes).toEqual(['granted', 'GUARD_TOKEN_REVOKED', 'granted'])
  })

  it.each([...vague, ...failing])('REV-03: a hook that comes to %s leaves the request undecided', async (_, hook) => {
    const { guard, clock } = guardWith(hook as Hook)
    const verdict = await check(guard, issueToken())
    expect(await outcomeOf(verdict)).toBe('GUARD_REVOCATION_UNAVAILABLE')
    expect(verdict).toMatchObject({ error: { fault: 'revocation' } })
    expect(guard.answer(verdict)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(JSON.stringify(guard.answer(verdict))).not.toContain('alice')
    expect(clock.timers).toBe(0)
  })

  it.each([
    [undefined, 2],
    [0.5, 0.5],
  ])('REV-03: with timeoutSeconds %s a hook has %d s', async (timeoutSeconds, seconds) => {
    const { guard, clock } = guardWith(
      () => new Promise(() => {}),
      timeoutSeconds === undefined ? {} : { timeoutSeconds },
    )
    const outcome = watch(judge(guard, issueToken()))
    await clock.advance(seconds - 0.001)
    expect(outcome.now).toBe('waiting')
    await clock.advance(0.001)
    expect(outcome.now).toBe('GUARD_REVOCATION_UNAVAILABLE')
    expect(clock.timers).toBe(0)
  })

  it('REV-03: an answer that comes too late changes nothing, and a late failure ends no process', async () => {
    const late: ((reason: Error) => void)[] = []
    const { guard, clock } = guardWith(() => new Promise((_, reject) => void late.push(reject)))
    const outcome = watch(judge(guard, issueToken()))
    await clock.advance(2)
    late[0]?.(new Error('late'))
    await clock.advance(0)
    expect(outcome.now).toBe('GUARD_REVOCATION_UNAVAILABLE')
  })

  it.each([...vague, ...failing])(
    'REV-04: with insecureGrantOnFailure one that comes to %s is passed over',
    async (_, hook) => {
      const { guard } = guardWith(hook as Hook, { insecureGrantOnFailure: true })
      expect(await judge(guard, issueToken())).toBe('granted')
      const { guard: refusing } = guardWith(() => true, { insecureGrantOnFailure: true })
      expect(await judge(refusing, issueToken())).toBe('GUARD_TOKEN_REVOKED')
    },
  )

  it('REV-05: it is asked last, and never about a request that is refused anyway', async () => {
    let asked = 0
    const { guard } = guardWith(() => {
      asked += 1
      return false
    })
    await judge(guard, 'x')
    await judge(guard, issueToken({ exp: 1 }))
    await judge(guard, issueToken({ aud: `${audience}/` }))
    await judge(guard, issueToken(), { scopes: ['a'] })
    await judge(guard, issueToken(), { pathClaims: { user_id: 'sub' } }, { user_id: 'bob' })
    await guard.check({ authorization: undefined }, { optional: true })
    expect(asked).toBe(0)
    await judge(guard, issueToken())
    expect(asked).toBe(1)
  })

  it('it is told the principal and the whole claims set, and can change neither', async () => {
    const told: [Principal<unknown>, Claims][] = []
    const { guard } = guardWith((principal, verified) => {
      told.push([principal, verified])
      return Reflect.set(verified, 'sub', 'mallory') || Reflect.set(principal, 'subject', 'mallory')
    })
    const verdict = (await check(guard, issueToken({ sid: '7' }))) as Verdict<Principal>
    expect(verdict).toMatchObject({ outcome: 'granted', principal: { subject: 'alice', claims: { sub: 'alice' } } })
    expect(told).toMatchObject([[{ subject: 'alice' }, { sub: 'alice', sid: '7' }]])
  })

  it('a hook that is a method keeps its object', async () => {
    class Sessions {
      readonly #ended = new Set(['7'])
      isRevoked(_principal: Principal<unknown>, { sid }: Claims): boolean {
        return this.#ended.has(String(sid))
      }
    }
    const guard = staticGuard({ revocation: new Sessions() })
    expect(await judge(guard, issueToken({ sid: '7' }))).toBe('GUARD_TOKEN_REVOKED')
    expect(await judge(guard, issueToken({ sid: '8' }))).toBe('granted')
  })
})
