import { describe, expect, it } from 'vitest'
import { check, judge, staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'

const guard = staticGuard()
const insufficient = 'GUARD_SCOPE_INSUFFICIENT'
const both = ['tasks:read', 'tasks:write']

describe('scopes', () => {
  it.each([
    [{ scope: 'tasks:read tasks:write' }, 'granted'],
    [{ scope: 'tasks:write openid tasks:read' }, 'granted'],
    [{ scope: 'tasks:read' }, insufficient],
    [{ scope: 'tasks:write' }, insufficient],
    [{ scope: '' }, insufficient],
    [{}, insufficient],
  ])('SCOPE-01: the token must have every scope that the rule names: %j', async (claims, expected) => {
    expect(await judge(guard, issueToken(claims), { scopes: both })).toBe(expected)
  })

  it.each([
    ['tasks:read', 'granted'],
    ['  tasks:read  ', 'granted'],
    ['a  tasks:read  b', 'granted'],
    ['Tasks:Read', insufficient],
    ['tasks:reader', insufficient],
    ['xtasks:read', insufficient],
    ['tasks:*', insufficient],
    ['tasks', insufficient],
    ['a,tasks:read', insufficient],
    ['a\ttasks:read', insufficient],
    ['a\ntasks:read', insufficient],
    ['a\u00a0tasks:read', insufficient],
    ['tasks:rea\u200bd', insufficient],
  ])('SCOPE-02: the list is delimited by spaces alone, and case counts: %j', async (scope, expected) => {
    expect(await judge(guard, issueToken({ scope }), { scopes: ['tasks:read'] })).toBe(expected)
  })

  it.each([
    [{ scp: 'tasks:read' }, 'granted'],
    [{ scp: ['other', 'tasks:read'] }, 'granted'],
    [{ scope: ['tasks:read'] }, 'granted'],
    [{ scope: 'other', scp: 'tasks:read' }, insufficient],
    [{ scope: '', scp: 'tasks:read' }, insufficient],
    [{ scope: null, scp: 'tasks:read' }, insufficient],
    [{ scopes: ['tasks:read'] }, insufficient],
    [{ permissions: ['tasks:read'] }, insufficient],
  ])('SCOPE-03: where there is no scope, scp stands in for it: %j', async (claims, expected) => {
    expect(await judge(guard, issueToken(claims), { scopes: ['tasks:read'] })).toBe(expected)
  })

  it.each([
    null,
    true,
    7,
    {},
    { 'tasks:read': true },
    ['tasks:read other'],
    ['tasks:read', 7],
    ['tasks:read', null],
    [['tasks:read']],
    [[]],
    { 0: 'tasks:read', length: 1 },
  ])('SCOPE-04: %j grants no scope', async scope => {
    expect(await judge(guard, issueToken({ scope }), { scopes: ['tasks:read'] })).toBe(insufficient)
    expect(await judge(guard, issueToken({ scp: scope }), { scopes: ['tasks:read'] })).toBe(insufficient)
  })

  it.each([
    [{}, []],
    [{ scope: '' }, []],
    [{ scope: '  a  b ' }, ['a', 'b']],
    [{ scp: ['a', 'b'] }, ['a', 'b']],
    [{ scope: 7 }, []],
    [{ scope: ['a', 7] }, []],
    [{ scope: {} }, []],
  ])('the principal carries those of %j: %j', async (claims, scopes) => {
    expect((await guard.verify(issueToken(claims))).scopes).toEqual(scopes)
  })

  it('SCOPE-05: the answer names the scopes that the rule asks for', async () => {
    const answer = guard.answer(await check(guard, issueToken(), { scopes: both }))
    expect(answer?.headers['www-authenticate']).toContain('scope="tasks:read tasks:write"')
  })

  it('names that every object inherits are no scopes', async () => {
    expect(await judge(guard, issueToken({ scope: {} }), { scopes: ['constructor'] })).toBe(insufficient)
    expect(await judge(guard, issueToken({ scope: [] }), { scopes: ['length'] })).toBe(insufficient)
  })

  it('scope is asked before the path: who has not the scope learns nothing of the path', async () => {
    const rule = { scopes: ['tasks:read'], pathClaims: { user_id: 'sub' } }
    expect(await judge(guard, issueToken(), rule, { user_id: 'bob' })).toBe(insufficient)
  })
})
