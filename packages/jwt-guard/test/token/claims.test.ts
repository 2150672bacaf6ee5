import { describe, expect, it } from 'vitest'
import type { TokenError } from '../../src/index.ts'
import { ManualClock } from '../support/clock.ts'
import { check, judge, staticGuard } from '../support/guard.ts'
import { audience, forgeToken, goodClaims, issuer, issueToken, keyOf, startTime } from '../support/issuer.ts'

const guard = staticGuard()

async function refusalOf(token: string, by = guard): Promise<{ code: string; claim: string | undefined }> {
  const verdict = await check(by, token)
  if (verdict.outcome !== 'denied') throw new Error(verdict.outcome)
  const { code, claim } = verdict.denial as TokenError
  return { code, claim }
}

/** A token whose claims set is this text in full. */
const tokenOf = (text: string): string => forgeToken({ alg: 'RS256', kid: keyOf().id }, text)

const wrongDates = [null, true, '1800003600', '', '2027-01-15T08:00:00Z', [], [startTime + 60], {}, { now: 1 }]
const wrongStrings = [null, true, false, 0, 1, 42.5, [], ['alice'], [['alice']], {}, { id: 'alice' }]

describe('required claims', () => {
  it.each(['iss', 'sub', 'aud', 'exp'])('ISS-01, CLAIM-01, CLAIM-03, CLAIM-06: %s must be there', async claim => {
    expect(await refusalOf(issueToken({ [claim]: undefined }))).toEqual({ code: 'GUARD_CLAIM_MISSING', claim })
  })

  it.each(['nbf', 'iat', 'jti'])('%s may be left out', async claim => {
    expect(await judge(guard, issueToken({ [claim]: undefined }))).toBe('granted')
  })

  it.each(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])('%s that is null is there, and wrong', async claim => {
    expect(await refusalOf(issueToken({ [claim]: null }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim })
  })
})

describe('claims are read before any is judged', () => {
  it.each([
    ['CLAIM-20: an audience of others', { aud: 'other' }],
    ['CLAIM-20: an exp that is past', { exp: startTime - 60 }],
    ['CLAIM-20: an nbf to come', { nbf: startTime + 3600 }],
  ])('%s beside a claim in a wrong form: the form is told', async (_, claims) => {
    expect(await refusalOf(issueToken({ ...claims, jti: 1 }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim: 'jti' })
  })
})

describe('iss', () => {
  it.each(wrongStrings)('ISS-02: %j is no issuer', async iss => {
    expect(await refusalOf(issueToken({ iss }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim: 'iss' })
  })

  it.each([
    '',
    `${issuer}/`,
    `${issuer}//`,
    `${issuer}?`,
    `${issuer}#`,
    `${issuer}:443`,
    `${issuer}.evil.example`,
    issuer.toUpperCase(),
    issuer.replace('https', 'http'),
    issuer.slice(0, -1),
    ` ${issuer}`,
    `${issuer}\u0000`,
    'https://evil.example',
    '__proto__',
    'constructor',
  ])('ISS-03: %j is another issuer', async iss => {
    expect(await refusalOf(issueToken({ iss }))).toEqual({ code: 'GUARD_ISSUER_REFUSED', claim: 'iss' })
  })
})

describe('sub', () => {
  it.each([...wrongStrings, ''])('CLAIM-02: %j is no subject', async sub => {
    expect(await refusalOf(issueToken({ sub }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim: 'sub' })
  })

  it.each([' ', '\u0000', '.', 'alice@example.com', 'auth0|7', '\u{1F600}', '\ud800', 'a'.repeat(2000)])(
    'any other string is one: %j',
    async sub => {
      expect((await guard.verify(issueToken({ sub }))).subject).toBe(sub)
    },
  )
})

describe('aud', () => {
  it.each([null, true, 0, {}, { aud: audience }, [null], [1], [[audience]], [audience, 1], [audience, null], [{}]])(
    'CLAIM-04: %j is no audience',
    async aud => {
      expect(await refusalOf(issueToken({ aud }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim: 'aud' })
    },
  )

  it.each(
    [
      '',
      [],
      [''],
      ['other'],
      `${audience}/`,
      audience.toUpperCase(),
      audience.slice(1),
      `${audience} ${audience}`,
      `${audience},other`,
      ['__proto__', 'constructor', 'length'],
    ].map(aud => ({ aud })),
  )('CLAIM-05: $aud names another audience', async ({ aud }) => {
    expect(await refusalOf(issueToken({ aud }))).toEqual({ code: 'GUARD_AUDIENCE_REFUSED', claim: 'aud' })
  })

  it.each([[[audience]], [[audience, 'other']], [['other', audience]], [audience], [[audience, audience]]])(
    'CLAIM-05: %j holds ours',
    async aud => {
      const { audience: found } = await guard.verify(issueToken({ aud }))
      expect(found).toEqual(Array.isArray(aud) ? aud : [aud])
    },
  )

  it('CLAIM-05: of several audiences of ours one suffices', async () => {
    const open = staticGuard({ audience: ['tasks', 'notes'] })
    expect(await judge(open, issueToken({ aud: 'notes' }))).toBe('granted')
    expect(await judge(open, issueToken({ aud: ['tasks', 'x'] }))).toBe('granted')
    expect(await judge(open, issueToken({ aud: 'tasks notes' }))).toBe('GUARD_AUDIENCE_REFUSED')
    expect(await judge(open, issueToken({ aud: 'tasks,notes' }))).toBe('GUARD_AUDIENCE_REFUSED')
  })
})

describe('times', () => {
  it.each(['exp', 'nbf', 'iat'].flatMap(claim => wrongDates.map(value => ({ claim, value }))))(
    'CLAIM-07: $claim $value is no date',
    async ({ claim, value }) => {
      expect(await refusalOf(issueToken({ [claim]: value }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim })
    },
  )

  it.each(['1e400', '-1e400', '9007199254740992', '1e308', '18000036000000000000'])(
    'CLAIM-07: the number %s has lost its last digits',
    async digits => {
      for (const claim of ['exp', 'nbf', 'iat']) {
        const { [claim]: _, ...rest } = { ...goodClaims }
        const text = `${JSON.stringify(rest).slice(0, -1)},"${claim}":${digits}}`
        expect(await refusalOf(tokenOf(text))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim })
      }
    },
  )

  it.each([9007199254740991, startTime + 0.5, startTime + 6])('CLAIM-07: exp %d is a date', async exp => {
    expect(await judge(guard, issueToken({ exp }))).toBe('granted')
  })

  /** Claims of a token, how far the clock is from its start, and what comes of it: with a tolerance of 5 s. */
  const edges: readonly [string, object, number, string][] = [
    ['CLAIM-08: before exp', { exp: startTime + 10 }, 9.999, 'granted'],
    ['CLAIM-08: at exp, within the tolerance', { exp: startTime + 10 }, 10, 'granted'],
    ['CLAIM-08: just before exp plus the tolerance', { exp: startTime + 10 }, 14.999, 'granted'],
    ['CLAIM-08: at exp plus the tolerance', { exp: startTime + 10 }, 15, 'GUARD_TOKEN_EXPIRED'],
    ['CLAIM-08: after it', { exp: startTime + 10 }, 15.001, 'GUARD_TOKEN_EXPIRED'],
    ['CLAIM-08: with a fraction, before', { exp: startTime + 10.5 }, 15.25, 'granted'],
    ['CLAIM-08: with a fraction, at', { exp: startTime + 10.5 }, 15.5, 'GUARD_TOKEN_EXPIRED'],
    ['CLAIM-08: exp 0', { exp: 0 }, 0, 'GUARD_TOKEN_EXPIRED'],
    ['CLAIM-08: exp before the epoch', { exp: -1 }, 0, 'GUARD_TOKEN_EXPIRED'],
    ['CLAIM-09: just before nbf less the tolerance', { nbf: startTime + 10 }, 4.999, 'GUARD_TOKEN_NOT_YET_VALID'],
    ['CLAIM-09: at nbf less the tolerance', { nbf: startTime + 10 }, 5, 'granted'],
    ['CLAIM-09: at nbf', { nbf: startTime + 10 }, 10, 'granted'],
    ['CLAIM-09: nbf of long ago', { nbf: -5 }, 0, 'granted'],
    ['CLAIM-10: iat further ahead than the tolerance', { iat: startTime + 5.001 }, 0, 'GUARD_TOKEN_FROM_FUTURE'],
    ['CLAIM-10: iat as far ahead as the tolerance', { iat: startTime + 5 }, 0, 'granted'],
    ['CLAIM-10: iat of long ago', { iat: 0 }, 0, 'granted'],
  ]
  it.each(edges)('%s: %j at %d s is %s', async (_, claims, seconds, expected) => {
    const clock = new ManualClock()
    await clock.advance(seconds)
    expect(await judge(staticGuard({ clock }), issueToken({ ...claims }))).toBe(expected)
  })

  const ageEdges: readonly [object, number, string][] = [
    [{ iat: startTime }, 64.999, 'granted'],
    [{ iat: startTime }, 65, 'GUARD_TOKEN_TOO_OLD'],
    [{ iat: startTime - 60 }, 4.999, 'granted'],
    [{ iat: startTime - 60 }, 5, 'GUARD_TOKEN_TOO_OLD'],
    [{ iat: undefined }, 0, 'GUARD_CLAIM_MISSING'],
    [{ iat: 0 }, 0, 'GUARD_TOKEN_TOO_OLD'],
    [{ iat: startTime, exp: startTime + 1 }, 6, 'GUARD_TOKEN_EXPIRED'],
  ]
  it.each(ageEdges)('CLAIM-11, CLAIM-12: with an age of 60 s, %j at %d s is %s', async (claims, seconds, expected) => {
    const clock = new ManualClock()
    await clock.advance(seconds)
    expect(await judge(staticGuard({ clock, maxTokenAgeSeconds: 60 }), issueToken({ ...claims }))).toBe(expected)
  })

  it.each([
    [0, 9.999, 'granted'],
    [0, 10, 'GUARD_TOKEN_EXPIRED'],
    [0.5, 10.499, 'granted'],
    [0.5, 10.5, 'GUARD_TOKEN_EXPIRED'],
    [600, 609.999, 'granted'],
    [600, 610, 'GUARD_TOKEN_EXPIRED'],
  ])('the tolerance is the option’s: %d s, at %d s', async (clockToleranceSeconds, seconds, expected) => {
    const clock = new ManualClock()
    await clock.advance(seconds)
    const token = issueToken({ exp: startTime + 10 })
    expect(await judge(staticGuard({ clock, clockToleranceSeconds }), token)).toBe(expected)
  })

  it.each([Number.NaN, undefined, 'now'])('a clock that tells %s lets no token pass', async now => {
    const clock = { now: () => now, after: () => () => {} }
    expect(await judge(staticGuard({ clock }), issueToken({ iat: undefined }))).toBe('GUARD_TOKEN_EXPIRED')
    expect(await judge(staticGuard({ clock }), issueToken({ exp: Number.MAX_SAFE_INTEGER }))).not.toBe('granted')
  })

  it('one token is judged anew each time: what was granted expires', async () => {
    const clock = new ManualClock()
    const judgeNow = staticGuard({ clock })
    const token = issueToken({ exp: startTime + 10 })
    expect(await judge(judgeNow, token)).toBe('granted')
    await clock.advance(15)
    expect(await judge(judgeNow, token)).toBe('GUARD_TOKEN_EXPIRED')
    clock.set(startTime)
    expect(await judge(judgeNow, token)).toBe('granted')
  })
})

describe('jti', () => {
  it.each(wrongStrings.filter(value => value !== null))('CLAIM-13: %j is no token ID', async jti => {
    expect(await refusalOf(issueToken({ jti }))).toEqual({ code: 'GUARD_CLAIM_MALFORMED', claim: 'jti' })
  })
})

describe('the claims set', () => {
  it('CLAIM-15: claims that nobody asks about are passed over, and handed on', async () => {
    const more = { 'https://example.com/roles': ['a'], email: 'a@example.com', nested: { deep: [null, 1.5, true] } }
    expect((await guard.verify(issueToken(more))).claims).toEqual({ ...goodClaims, ...more })
  })

  it('SIG-02: the signature is verified before the claims are judged', async () => {
    const forged = issueToken({ exp: 1, sub: null, aud: null }, { kid: keyOf().id }, keyOf('RS256', 2))
    expect(await judge(guard, forged)).toBe('GUARD_SIGNATURE_INVALID')
  })
})

describe('the principal', () => {
  it('tells what the token says', async () => {
    const token = issueToken({ scope: 'tasks:read tasks:write', jti: '1' })
    expect(await guard.verify(token)).toEqual({
      subject: 'alice',
      issuer,
      audience: [audience],
      expiresAt: startTime + 3600,
      scopes: ['tasks:read', 'tasks:write'],
      claims: { ...goodClaims, scope: 'tasks:read tasks:write', jti: '1' },
      params: {},
    })
  })

  it.each([{ aud: audience, scope: 'a b' }, { aud: [audience], scope: ['a', 'b'] }, { scp: 'a b' }, {}])(
    'is frozen all through: %j',
    async claims => {
      const token = issueToken({ ...claims, nested: { list: [{ deep: true }] } })
      expect(isFrozenDeep(await guard.verify(token))).toBe(true)
    },
  )
})

function isFrozenDeep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isFrozenDeep)
}
