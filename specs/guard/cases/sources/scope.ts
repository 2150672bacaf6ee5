import type { Case } from '../case.ts'
import { clause, granted, type Row } from './clause.ts'
import { goodClaims, signed } from './tokens.ts'

/** A token with these claims where the rule asks for these scopes. */
const scoped = (
  name: string,
  title: string,
  members: object,
  scopes: readonly string[],
  more: Omit<Case, 'id' | 'title'> = {},
): Row => [
  name,
  title,
  {
    ...signed({ claims: { ...members } }),
    rule: { scopes },
    ...(more.expect === undefined && { scope: scopes.join(' ') }),
    ...more,
  },
]

const read = ['tasks:read']
const both = ['tasks:read', 'tasks:write']

/** A token that has the scope, and another, in some form. */
const listed = (name: string, title: string, members: Readonly<Record<string, unknown>>): Row => [
  name,
  title,
  { ...signed({ claims: members }), rule: { scopes: read }, principal: { scopes: ['openid', 'tasks:read'] } },
]

export const scope = [
  ...clause('SCOPE-01', [
    scoped('none', 'no scope', {}, read),
    scoped('empty', 'an empty scope', { scope: '' }, read),
    scoped('other', 'another scope', { scope: 'tasks:write' }, read),
    scoped('one-of-two', 'one of two', { scope: 'tasks:read' }, both),
    scoped('other-of-two', 'the other of two', { scope: 'tasks:write' }, both),
    scoped('one', 'the scope', { scope: 'tasks:read' }, read, { ...granted, principal: { scopes: read } }),
    scoped('two', 'both of two', { scope: 'tasks:read tasks:write' }, both, granted),
    scoped('two-reversed', 'both of two, in the other order', { scope: 'tasks:write tasks:read' }, both, granted),
    scoped('more', 'more than the scope', { scope: 'openid tasks:read profile' }, read, granted),
    scoped('path-too', "without the scope, on another's path", {}, read, {
      route: '/users/:user_id',
      target: '/users/bob',
      params: { user_id: 'bob' },
      rule: { scopes: read, pathClaims: { user_id: 'sub' } },
      scope: 'tasks:read',
    }),
    ['not-asked', 'no scope, and the rule asks for none', granted],
  ]),
  ...clause('SCOPE-02', [
    scoped('upper-case', 'the scope in upper case', { scope: 'TASKS:READ' }, read),
    scoped('prefix', 'the beginning of the scope', { scope: 'tasks' }, read),
    scoped('longer', 'more than the scope', { scope: 'tasks:readonly' }, read),
    scoped('comma', 'commas between scopes', { scope: 'tasks:read,tasks:write' }, read),
    scoped('tab', 'a tab between scopes', { scope: 'openid\ttasks:read' }, read),
    scoped('line-feed', 'a line feed between scopes', { scope: 'openid\ntasks:read' }, read),
    scoped('no-break-space', 'a no-break space between scopes', { scope: 'openid\u00a0tasks:read' }, read),
    scoped('plus', 'a plus sign between scopes', { scope: 'openid+tasks:read' }, read),
    scoped('wildcard', 'a wildcard', { scope: 'tasks:*' }, read),
    scoped('everything', 'an asterisk', { scope: '*' }, read),
    scoped('several-spaces', 'several spaces, before, between and after', { scope: '  openid   tasks:read ' }, read, {
      ...granted,
      principal: { scopes: ['openid', 'tasks:read'] },
    }),
  ]),
  ...clause('SCOPE-03', [
    listed('scp-string', 'scp as a string', { scp: 'openid tasks:read' }),
    listed('scp-list', 'scp as a list', { scp: ['openid', 'tasks:read'] }),
    listed('scope-list', 'scope as a list', { scope: ['openid', 'tasks:read'] }),
  ]),
  ...clause('SCOPE-04', [
    scoped('null', 'scope is null', { scope: null }, read),
    scoped('true', 'scope is true', { scope: true }, read),
    scoped('number', 'scope is a number', { scope: 7 }, read),
    scoped('object', 'scope is an object', { scope: { 'tasks:read': true } }, read),
    scoped('list-with-number', 'scope is a list of the scope and a number', { scope: ['tasks:read', 7] }, read),
    scoped('list-with-null', 'scope is a list of the scope and null', { scope: ['tasks:read', null] }, read),
    scoped('list-in-list', 'scope is a list in a list', { scope: [['tasks:read']] }, read),
    scoped('list-with-spaces', 'a list whose member holds two scopes', { scope: ['openid tasks:read'] }, read),
    scoped('scp-object', 'scp is an object', { scp: { 'tasks:read': true } }, read),
    scoped(
      'scp-beside-scope',
      'scp has the scope, but scope is there too',
      { scope: 'openid', scp: 'tasks:read' },
      read,
    ),
    scoped('scp-beside-null', 'scp has the scope, but scope is null', { scope: null, scp: 'tasks:read' }, read),
    scoped(
      'other-names',
      'the scope in claims of other names',
      { scopes: read, permissions: read, roles: read, Scope: 'tasks:read' },
      read,
    ),
    [
      'inherited',
      'the scope in __proto__ alone',
      {
        ...signed({ claims: `{"__proto__":{"scope":"tasks:read"},${JSON.stringify(goodClaims()).slice(1)}` }),
        rule: { scopes: read },
        scope: 'tasks:read',
      },
    ],
  ]),
  ...clause('SCOPE-05', [
    scoped('one', 'one scope', {}, read),
    scoped('two', 'two scopes, of which the token has one', { scope: 'tasks:read' }, both),
    scoped('order', "two scopes, in the rule's order", {}, ['tasks:write', 'tasks:read']),
    scoped('characters', 'a scope with every kind of character that one may have', {}, [
      "!#$%&'()*+,-./:;<=>?@[]^_`{|}~",
    ]),
  ]),
]
