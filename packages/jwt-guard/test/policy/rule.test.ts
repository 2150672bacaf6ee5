import { describe, expect, it } from 'vitest'
import { protect } from '../../src/adapters/express.ts'
import { anyOf, type Rule } from '../../src/index.ts'
import { judge, outcomeOf, staticGuard } from '../support/guard.ts'
import { issueToken, keyOf } from '../support/issuer.ts'

const guard = staticGuard()
const user = { pathClaims: { user_id: 'sub' } }

class RuleClass {
  pathClaims = { user_id: 'sub' }
}

const wrong: readonly [string, unknown, string][] = [
  ['null', null, 'rule'],
  ['a list', [], 'rule'],
  ['a text', 'sub', 'rule'],
  ['a function', () => ({}), 'rule'],
  ['a map', new Map([['scopes', ['a']]]), 'rule'],
  ['an instance', new RuleClass(), 'rule'],
  ['inherited members', Object.create(user), 'rule'],
  ['an unknown member', { ...user, pathClaim: {} }, 'pathClaim'],
  ['an unknown member that is undefined', { scope: undefined }, 'scope'],
  ['undefined path claims', { pathClaims: undefined }, 'pathClaims'],
  ['no path claims', { pathClaims: {} }, 'pathClaims'],
  ['path claims that are null', { pathClaims: null }, 'pathClaims'],
  ['path claims in a list', { pathClaims: ['sub'] }, 'pathClaims'],
  ['path claims in a text', { pathClaims: 'sub' }, 'pathClaims'],
  ['path claims in a map', { pathClaims: new Map([['user_id', 'sub']]) }, 'pathClaims'],
  ['inherited path claims', { pathClaims: Object.create({ user_id: 'sub' }) }, 'pathClaims'],
  [
    'inherited path claims beside its own',
    { pathClaims: Object.assign(Object.create({ user_id: 'sub' }), { org_id: 'org' }) },
    'pathClaims',
  ],
  [
    'a parameter that sets the prototype',
    { pathClaims: { __proto__: { user_id: 'sub' }, org_id: 'org' } },
    'pathClaims',
  ],
  ['an undefined claim', { pathClaims: { user_id: undefined } }, 'pathClaims.user_id'],
  ['a claim that is null', { pathClaims: { user_id: null } }, 'pathClaims.user_id'],
  ['an empty claim name', { pathClaims: { user_id: '' } }, 'pathClaims.user_id'],
  ['a claim name with space around it', { pathClaims: { user_id: ' sub' } }, 'pathClaims.user_id'],
  ['a number for a claim', { pathClaims: { user_id: 7 } }, 'pathClaims.user_id'],
  ['an object for a claim', { pathClaims: { user_id: { claim: 'sub' } } }, 'pathClaims.user_id'],
  ['an empty list of names', { pathClaims: { user_id: [] } }, 'pathClaims.user_id'],
  ['an empty name in the list', { pathClaims: { user_id: ['org', ''] } }, 'pathClaims.user_id'],
  ['a hole in the list', { pathClaims: { user_id: Array(1) } }, 'pathClaims.user_id'],
  ['a number in the list', { pathClaims: { user_id: ['org', 0] } }, 'pathClaims.user_id'],
  ['anyOf nothing', { pathClaims: { user_id: anyOf(undefined as never) } }, 'anyOf'],
  ['anyOf an empty name', { pathClaims: { user_id: anyOf('') } }, 'pathClaims.user_id'],
  ['anyOf no names', { pathClaims: { user_id: anyOf([] as never) } }, 'pathClaims.user_id'],
  ['anyOf anyOf', { pathClaims: { user_id: anyOf(anyOf('ids') as never) } }, 'pathClaims.user_id'],
  ['anyOf with another member', { pathClaims: { user_id: { anyOf: 'ids', or: 'sub' } } }, 'pathClaims.user_id'],
  ['undefined scopes', { scopes: undefined }, 'scopes'],
  ['no scopes', { scopes: [] }, 'scopes'],
  ['scopes in a text', { scopes: 'tasks:read' }, 'scopes'],
  ['an empty scope', { scopes: [''] }, 'scopes'],
  ['an undefined scope', { scopes: [undefined] }, 'scopes'],
  ['a hole', { scopes: Array(1) }, 'scopes'],
  ['two scopes in one', { scopes: ['tasks:read tasks:write'] }, 'scopes'],
  ['a quote in a scope', { scopes: ['a"b'] }, 'scopes'],
  ['a backslash in a scope', { scopes: ['a\\b'] }, 'scopes'],
  ['a line end in a scope', { scopes: ['a\r\nSet-Cookie:x'] }, 'scopes'],
  ['a letter beyond ASCII in a scope', { scopes: ['ä'] }, 'scopes'],
  ['an undefined alternative', { ...user, or: undefined }, 'or'],
  ['an alternative that is a text', { ...user, or: 'admin' }, 'or'],
  ['an alternative without a scope', { ...user, or: {} }, 'or.scope'],
  ['an alternative of an empty scope', { ...user, or: { scope: '' } }, 'or.scope'],
  ['an alternative of two scopes', { ...user, or: { scope: 'a b' } }, 'or.scope'],
  ['an alternative of an undefined scope', { ...user, or: { scope: undefined } }, 'scope'],
  ['an alternative with another member', { ...user, or: { scope: 'a', role: 'b' } }, 'role'],
  ['an alternative to nothing', { or: { scope: 'admin' } }, 'or'],
  ['another status', { ...user, mismatchStatus: 401 }, 'mismatchStatus'],
  ['a status that grants', { ...user, mismatchStatus: 200 }, 'mismatchStatus'],
  ['a status in a text', { ...user, mismatchStatus: '404' }, 'mismatchStatus'],
  ['an undefined status', { ...user, mismatchStatus: undefined }, 'mismatchStatus'],
  ['optional that is undefined', { optional: undefined }, 'optional'],
  ['optional that is null', { optional: null }, 'optional'],
  ['optional in a text', { optional: 'false' }, 'optional'],
  ['optional in a number', { optional: 1 }, 'optional'],
  ['OPT-06: optional with path claims', { ...user, optional: true }, 'optional'],
  ['OPT-06: optional with scopes', { scopes: ['a'], optional: true }, 'optional'],
]

describe('a wrong rule', () => {
  it.each(wrong)('OPT-05: %s throws when it is given, in one sentence that names the member', async (_, rule, name) => {
    const misuse = {
      name: 'OptionsError',
      code: 'GUARD_RULE_INVALID',
      status: 500,
      message: expect.stringContaining(name),
    }
    expect(() => guard.checkRule(rule as Rule)).toThrow(expect.objectContaining(misuse))
    const request = { authorization: `Bearer ${issueToken()}`, params: { user_id: 'alice', org_id: 'acme' } }
    await expect(guard.check(request, rule as Rule)).rejects.toMatchObject(misuse)
    await expect(guard.check({ authorization: undefined }, rule as Rule)).rejects.toMatchObject(misuse)
  })

  it('it is not remembered as good', () => {
    const rule = { scopes: [] as string[] }
    expect(() => guard.checkRule(rule)).toThrow()
    expect(() => guard.checkRule(rule)).toThrow()
  })
})

describe('a right rule', () => {
  it.each<Rule>([
    {},
    { optional: true },
    { optional: false },
    { ...user, optional: false },
    user,
    { pathClaims: { a: 'sub', b: ['org', 'id'], c: anyOf('ids'), d: anyOf(['org', 'ids']) } },
    { scopes: ['a', 'b:c', '!#[]~'] },
    { ...user, scopes: ['a'], or: { scope: 'b' }, mismatchStatus: 404 },
    Object.assign(Object.create(null), user),
    { pathClaims: Object.assign(Object.create(null), { user_id: 'sub' }) },
    Object.freeze({ ...user }),
  ])('is taken: %j', rule => {
    expect(() => guard.checkRule(rule)).not.toThrow()
  })

  it('holds as it was when it was first seen, whatever becomes of the object', async () => {
    const names: [string, ...string[]] = ['org', 'id']
    const rule = { pathClaims: { user_id: names }, scopes: ['a'] } as const
    const token = issueToken({ org: { id: 'acme', other: 'bob' }, scope: 'a' })
    expect(await judge(guard, token, rule, { user_id: 'acme' })).toBe('granted')
    names[1] = 'other'
    Object.assign(rule, { scopes: [], optional: true, or: { scope: 'a' } })
    expect(await judge(guard, token, rule, { user_id: 'bob' })).toBe('GUARD_PATH_MISMATCH')
    expect(await judge(guard, issueToken({ scope: 'b' }), rule, { user_id: 'acme' })).toBe('GUARD_SCOPE_INSUFFICIENT')
  })
})

describe('an optional rule', () => {
  const optional = { optional: true }

  it.each([[undefined], [null], [''], [[]], ['Basic YWxpY2U6c2VjcmV0']])(
    'CRED-11: %j passes as anonymous',
    async authorization => {
      expect(await guard.check({ authorization }, optional)).toEqual({ outcome: 'granted', principal: undefined })
    },
  )

  it('CRED-11: a good token is granted with its principal', async () => {
    const verdict = await guard.check({ authorization: `Bearer ${issueToken()}` }, optional)
    expect(verdict).toMatchObject({ outcome: 'granted', principal: { subject: 'alice' } })
  })

  it.each([
    ['Bearer', 'GUARD_CREDENTIALS_MALFORMED'],
    ['garbage"', 'GUARD_CREDENTIALS_MALFORMED'],
    [['Bearer a.b.c', 'Bearer a.b.c'], 'GUARD_CREDENTIALS_REPEATED'],
    ['Bearer a.b.c', 'GUARD_TOKEN_MALFORMED'],
    [`Bearer ${issueToken({ exp: 1 })}`, 'GUARD_TOKEN_EXPIRED'],
    [`Bearer ${issueToken({}, { kid: keyOf().id }, keyOf('RS256', 2))}`, 'GUARD_SIGNATURE_INVALID'],
    [`Bearer ${issueToken({ sub: undefined })}`, 'GUARD_CLAIM_MISSING'],
  ])('CRED-12: invalid credentials do not pass as none: %#', async (authorization, code) => {
    expect(await outcomeOf(guard.check({ authorization }, optional))).toBe(code)
  })
})

describe('OPT-08: a rule that is given but undefined is not taken for none', () => {
  const misspelt: { readonly tasks?: Rule } = {}

  it('by a check', async () => {
    const check = guard.check as (request: object, rule?: Rule) => Promise<never>
    await expect(check({ authorization: `Bearer ${issueToken()}` }, misspelt.tasks)).rejects.toMatchObject({
      code: 'GUARD_RULE_INVALID',
    })
  })

  it('by the Express adapter, at once', () => {
    const protectWith = protect as (guard: unknown, rule?: Rule) => unknown
    expect(() => protectWith(guard, misspelt.tasks)).toThrow('The rule must be an object')
  })
})
