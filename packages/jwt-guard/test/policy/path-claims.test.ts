import { describe, expect, it } from 'vitest'
import { anyOf, type GuardEvent, type PathClaim } from '../../src/index.ts'
import { isName, matchesClaim } from '../../src/policy/path-claims.ts'
import { check, judge, staticGuard } from '../support/guard.ts'
import { forgeToken, goodClaims, issueToken, keyOf } from '../support/issuer.ts'

const guard = staticGuard()
const mismatch = 'GUARD_PATH_MISMATCH'

/** Matches a parameter of this value with a claim of the token. */
function match(claims: object, claim: PathClaim, value: unknown): Promise<string> {
  return judge(guard, issueToken({ ...claims }), { pathClaims: { user_id: claim } }, { user_id: value })
}

/** A claim as it is written in the token, where JSON.stringify would write it otherwise. */
function matchText(text: string, claim: PathClaim, value: string): Promise<string> {
  const claims = `${JSON.stringify(goodClaims).slice(0, -1)},${text}}`
  const token = forgeToken({ alg: 'RS256', kid: keyOf().id }, claims)
  return judge(guard, token, { pathClaims: { user_id: claim } }, { user_id: value })
}

const composed = 'caf\u00e9'
const decomposed = 'cafe\u0301'

describe('a path parameter', () => {
  it.each([
    'alice',
    'a',
    ' ',
    'a/b',
    '%61lice',
    '%2e',
    '%2E%2e',
    '...',
    '. ',
    '~',
    '\u0000',
    '\u{1F600}',
    composed,
    decomposed,
    'a'.repeat(3000),
    '-1',
    '007',
  ])('PATH-01: it passes where it equals the claim: %j', async sub => {
    expect(await match({ sub }, 'sub', sub)).toBe('granted')
  })

  it.each([
    ['alice', 'bob'],
    ['alice', 'Alice'],
    ['alice', 'ALICE'],
    ['alice', 'alice '],
    ['alice', ' alice'],
    ['alice ', 'alice'],
    ['alice', 'alice\u0000'],
    ['alice', 'alice\n'],
    ['alice', 'alic'],
    ['alice', 'alicee'],
    ['alice', 'al\u200bice'],
    ['alice', 'аlice'],
    ['alice', '\uff41lice'],
    ['alice', '%61lice'],
    ['%61lice', 'alice'],
    ['%2561lice', '%61lice'],
    ['a+b', 'a b'],
    ['a b', 'a+b'],
    [composed, decomposed],
    [decomposed, composed],
    ['ı', 'i'],
    ['ß', 'ss'],
    ['\u212a', 'K'],
    ['\ufb01', 'fi'],
    ['ﬀ', 'ff'],
    ['\ud800', '\ufffd'],
    ['7', '07'],
    ['7', '7.0'],
    ['7', '7abc'],
    ['1e3', '1000'],
    ['0x10', '16'],
    ['alice', 'alice,bob'],
    ['alice', 'alice;x=y'],
    ['alice', '*'],
    ['alice', ''],
    ['null', 'undefined'],
  ])('PATH-02, PATH-03: nothing is folded, normalised, trimmed or decoded: %j is not %j', async (sub, value) => {
    expect(await match({ sub }, 'sub', value)).toBe(mismatch)
  })

  it.each(['.', '..', ''])('PATH-04: %j never matches, whatever the claim says', async value => {
    expect(await match({ sub: value === '' ? 'alice' : value }, 'sub', value)).toBe(mismatch)
    expect(await match({ id: value }, 'id', value)).toBe(mismatch)
    expect(await match({ ids: [value] }, anyOf('ids'), value)).toBe(mismatch)
    const token = issueToken({ scope: 'admin' })
    const rule = { pathClaims: { user_id: 'sub' }, or: { scope: 'admin' } }
    expect(await judge(guard, token, rule, { user_id: value })).toBe(mismatch)
  })

  it.each([undefined, null, 7, true, ['alice'], { toString: () => 'alice' }, new String('alice'), Symbol.iterator])(
    'only a string can match: %o',
    async value => {
      expect(await match({}, 'sub', value)).toBe(mismatch)
      expect(await match({ id: 7, ids: [7, true] }, 'id', value)).toBe(mismatch)
    },
  )
})

describe('a claim', () => {
  it.each([
    [{}, 'null'],
    [{}, 'undefined'],
    [{ id: null }, 'null'],
    [{ id: null }, ''],
    [{ id: true }, 'true'],
    [{ id: false }, 'false'],
    [{ id: {} }, '[object Object]'],
    [{ id: { id: 'a' } }, 'a'],
    [{ id: '' }, 'undefined'],
  ])('PATH-05: a claim that is missing or of another form never matches: %j and %j', async (claims, value) => {
    expect(await match(claims, 'id', value)).toBe(mismatch)
    expect(await match({ ids: Object.values(claims) }, anyOf('ids'), value)).toBe(mismatch)
  })

  it.each([
    [7, '7'],
    [0, '0'],
    [-1, '-1'],
    [9007199254740991, '9007199254740991'],
    [-9007199254740991, '-9007199254740991'],
  ])('PATH-06: the safe integer %d is %j', async (id, value) => {
    expect(await match({ id }, 'id', value)).toBe('granted')
    expect(await match({ ids: [1, id] }, anyOf('ids'), value)).toBe('granted')
  })

  it.each([
    [7, '07'],
    [7, '+7'],
    [7, '7.0'],
    [7, '7.'],
    [7, ' 7'],
    [7, '7 '],
    [7, '7n'],
    [7, '0x7'],
    [7, '７'],
    [7, '٧'],
    [7, '7abc'],
    [0, '-0'],
    [0, ''],
    [1000, '1e3'],
    [1000, '1,000'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [1e21, '1000000000000000000000'],
    [9007199254740992, '9007199254740992'],
  ])('PATH-07: the number %d is not %j', async (id, value) => {
    expect(await match({ id }, 'id', value)).toBe(mismatch)
    expect(await match({ ids: [id] }, anyOf('ids'), value)).toBe(mismatch)
  })

  it.each([
    ['"id":9007199254740993', '9007199254740992'],
    ['"id":9007199254740993', '9007199254740993'],
    ['"id":1e400', 'Infinity'],
    ['"id":0.1e1', '1.0'],
  ])('PATH-07: %s in the token is not %s', async (text, value) => {
    expect(await matchText(text, 'id', value)).toBe(mismatch)
  })

  it.each([[['alice']], [['alice', 'bob']], [[]], [[['alice']]]])(
    'PATH-08: the array %j does not match unless the rule says anyOf',
    async ids => {
      expect(await match({ ids }, 'ids', 'alice')).toBe(mismatch)
      expect(await match({ ids }, 'ids', ids.join(','))).toBe(mismatch)
      expect(await match({ ids }, ['ids', '0'], 'alice')).toBe(mismatch)
      expect(await match({ ids }, ['ids', 'length'], String(ids.length))).toBe(mismatch)
    },
  )

  it.each([
    [['acme'], 'acme', 'granted'],
    [['other', 'acme'], 'acme', 'granted'],
    [['other', 7], '7', 'granted'],
    [['Acme'], 'acme', mismatch],
    [[], 'acme', mismatch],
    [[['acme']], 'acme', mismatch],
    [[{ id: 'acme' }], 'acme', mismatch],
    [[null], 'null', mismatch],
    [[true], 'true', mismatch],
    ['acme', 'acme', mismatch],
    ['acme,other', 'acme', mismatch],
    [{ 0: 'acme', length: 1 }, 'acme', mismatch],
    [{ acme: true }, 'acme', mismatch],
    [undefined, 'acme', mismatch],
  ])('PATH-09: with anyOf, %j and %j come to %s', async (ids, value, expected) => {
    expect(await match({ ids }, anyOf('ids'), value)).toBe(expected)
  })

  const nested = {
    org: { id: 'acme', 'a.b': 'dotted', ids: ['acme', 'other'] },
    'org.id': 'flat',
    'https://example.com/org': 'url',
    nothing: null,
    list: [{ id: 'acme' }],
    text: 'acme',
  }
  it.each<[PathClaim, string, string]>([
    [['org', 'id'], 'acme', 'granted'],
    [['org', 'a.b'], 'dotted', 'granted'],
    ['org.id', 'flat', 'granted'],
    ['org.id', 'acme', mismatch],
    [['org.id'], 'acme', mismatch],
    ['https://example.com/org', 'url', 'granted'],
    [['nothing', 'id'], 'null', 'GUARD_PATH_MISMATCH'],
    [anyOf(['org', 'ids']), 'other', 'granted'],
    [['org', 'ids'], 'other', mismatch],
    [['list', '0', 'id'], 'acme', mismatch],
    [['text', 'length'], '4', mismatch],
    [['text', '0'], 'a', mismatch],
    [['org', 'id', 'length'], '4', mismatch],
    [['org', 'missing', 'id'], 'acme', mismatch],
    [['missing', 'id'], 'acme', mismatch],
  ])('PATH-10: %j and %j come to %s', async (claim, value, expected) => {
    expect(await match(nested, claim, value)).toBe(expected)
  })

  it.each<PathClaim>([
    '__proto__',
    'constructor',
    'toString',
    ['constructor', 'name'],
    ['__proto__', 'constructor', 'name'],
    ['sub', 'constructor', 'name'],
    anyOf('__proto__'),
    anyOf(['constructor', 'prototype']),
  ])('CLAIM-16: %j counts as absent where the token has no such member', async claim => {
    for (const value of ['Object', 'String', 'undefined', '[object Object]', String({}.toString)]) {
      expect(await match({}, claim, value)).toBe(mismatch)
    }
  })

  it.each([
    ['"__proto__":"alice"', '__proto__'],
    ['"constructor":"alice"', 'constructor'],
    ['"__proto__":{"id":"alice"}', ['__proto__', 'id']],
    ['"a":{"__proto__":{"id":"alice"}}', ['a', '__proto__', 'id']],
  ] as [string, PathClaim][])('CLAIM-16: where the token has it, %s is just a name', async (text, claim) => {
    expect(await matchText(text, claim, 'alice')).toBe('granted')
  })

  it('CLAIM-16: a member of a __proto__ in the token is not a member of the claims set', async () => {
    expect(await matchText('"__proto__":{"id":"alice"}', 'id', 'alice')).toBe(mismatch)
  })
})

describe('in parts', () => {
  const sub = { parameter: 'user_id', names: ['sub'], anyOf: false }

  it('PATH-06: a number for a subject is none, wherever it came from', () => {
    expect(matchesClaim(sub, '7', { sub: 7 })).toBe(false)
    expect(matchesClaim({ ...sub, names: ['id'] }, '7', { id: 7 })).toBe(true)
    expect(matchesClaim({ ...sub, anyOf: true }, '7', { sub: [7] })).toBe(false)
  })

  it.each([undefined, null, 7, true, ['alice'], {}, new String('alice')])('%o names nothing', value => {
    expect(isName(value)).toBe(false)
  })
})

describe('the rule', () => {
  const claims = { sub: 'alice', org: 'acme' }
  const both = { pathClaims: { user_id: 'sub', org_id: 'org' } }

  it.each([
    [{ user_id: 'alice', org_id: 'acme' }, 'granted'],
    [{ user_id: 'alice', org_id: 'other' }, mismatch],
    [{ user_id: 'bob', org_id: 'acme' }, mismatch],
    [{ user_id: 'acme', org_id: 'alice' }, mismatch],
  ])('PATH-13: every parameter that it names must match: %j', async (params, expected) => {
    expect(await judge(guard, issueToken(claims), both, params)).toBe(expected)
  })

  it('PATH-14: the principal carries the values that were matched, and no others', async () => {
    const verdict = await check(guard, issueToken(claims), both, { user_id: 'alice', org_id: 'acme', id: '7' })
    expect(verdict).toMatchObject({ outcome: 'granted' })
    const { params } = (verdict as unknown as { principal: { params: object } }).principal
    expect(params).toEqual({ user_id: 'alice', org_id: 'acme' })
    expect(Object.isFrozen(params)).toBe(true)
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) expect(name in params).toBe(false)
    expect(Object.isFrozen(Object.getPrototypeOf(params))).toBe(true)
  })

  it('PATH-14: a parameter that reads differently each time is read once', async () => {
    let reads = 0
    const params = {
      get user_id() {
        reads += 1
        return reads === 1 ? 'alice' : 'bob'
      },
    }
    const verdict = await check(guard, issueToken(), { pathClaims: { user_id: 'sub' } }, params)
    expect((verdict as unknown as { principal: { params: object } }).principal.params).toEqual({ user_id: 'alice' })
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('a parameter may be named %s', async name => {
    const rule = { pathClaims: Object.fromEntries([[name, 'sub']]) }
    const params = Object.fromEntries([[name, 'alice']])
    const verdict = await check(guard, issueToken(), rule, params)
    expect(Object.entries((verdict as unknown as { principal: { params: object } }).principal.params)).toEqual([
      [name, 'alice'],
    ])
    await expect(check(guard, issueToken(), rule, {})).rejects.toMatchObject({ code: 'GUARD_PARAMETER_ABSENT' })
  })

  it('PATH-15: a text has no parameters, though it has characters by number', async () => {
    const rule = { pathClaims: { 0: 'sub' } }
    await expect(check(guard, issueToken({ sub: 'a' }), rule, 'a' as never)).rejects.toMatchObject({
      code: 'GUARD_PARAMETER_ABSENT',
    })
  })

  it.each([
    ['a parameter that the route does not have', {}],
    ['a parameter that only the prototype has', Object.create({ user_id: 'alice' })],
    ['no parameters at all', undefined],
    ['null for parameters', null as never],
    [
      'parameters that cannot be read',
      {
        get user_id() {
          throw new Error('gone')
        },
      },
    ],
  ])('PATH-15: %s is misuse, and never passes', async (_, params) => {
    const rule = { pathClaims: { user_id: 'sub' } }
    await expect(guard.check({ authorization: `Bearer ${issueToken()}`, params }, rule)).rejects.toMatchObject({
      name: 'OptionsError',
      code: 'GUARD_PARAMETER_ABSENT',
      message: expect.stringMatching(/"user_id".*Put the guard on a route whose path has it.*mergeParams/),
    })
    await expect(guard.check({ authorization: undefined, params }, rule)).rejects.toMatchObject({ status: 500 })
  })

  it.each([
    ['tasks:admin', 'bob', 'granted'],
    ['x tasks:admin y', 'bob', 'granted'],
    ['tasks:admins', 'bob', mismatch],
    ['Tasks:Admin', 'bob', mismatch],
    [undefined, 'bob', mismatch],
    [undefined, 'alice', 'granted'],
    ['tasks:admin', '..', mismatch],
  ])('PATH-11: with the scope %j instead, %j comes to %s', async (scope, user_id, expected) => {
    const rule = { pathClaims: { user_id: 'sub' }, or: { scope: 'tasks:admin' } }
    expect(await judge(guard, issueToken({ scope }), rule, { user_id })).toBe(expected)
  })

  it('PATH-11: the scope instead does not stand in for a scope that the rule asks for', async () => {
    const rule = { pathClaims: { user_id: 'sub' }, scopes: ['tasks:read'], or: { scope: 'tasks:admin' } }
    const token = issueToken({ scope: 'tasks:admin' })
    expect(await judge(guard, token, rule, { user_id: 'bob' })).toBe('GUARD_SCOPE_INSUFFICIENT')
  })

  it.each([
    [undefined, 403],
    [403, 403],
    [404, 404],
  ] as const)('PATH-12: with mismatchStatus %s a mismatch is answered with %d', async (mismatchStatus, status) => {
    const rule = { pathClaims: { user_id: 'sub' }, ...(mismatchStatus && { mismatchStatus }) }
    const verdict = await check(guard, issueToken(), rule, { user_id: 'bob' })
    expect(guard.answer(verdict)?.status).toBe(status)
    const granted = await check(guard, issueToken(), rule, { user_id: 'alice' })
    expect(guard.answer(granted)).toBeUndefined()
  })

  it('a mismatch is told by the parameter’s name, never by a value', async () => {
    const events: GuardEvent[] = []
    const telling = staticGuard({ onEvent: (event: GuardEvent) => void events.push(event) })
    await judge(telling, issueToken(), { pathClaims: { user_id: 'sub' } }, { user_id: 'mallory' })
    expect(events).toEqual([
      { type: 'path-mismatch', parameter: 'user_id' },
      { type: 'denied', code: mismatch },
    ])
  })
})
