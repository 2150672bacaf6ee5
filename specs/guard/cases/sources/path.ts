import type { Case, Exception } from '../case.ts'
import { clause, denied, granted, type Row } from './clause.ts'
import { goodClaims, signed } from './tokens.ts'

type Differs = Omit<Case, 'id' | 'title'>

/** A subject at a path of `/users/:user_id/tasks`. `segment` is what goes over the wire, `value` what it decodes to. */
function user(name: string, title: string, sub: string, segment: string, value: string, more: Differs = {}): Row {
  return [
    name,
    title,
    {
      ...signed({ claims: { sub } }),
      route: '/users/:user_id/tasks',
      target: `/users/${segment}/tasks`,
      params: { user_id: value },
      rule: { pathClaims: { user_id: 'sub' } },
      ...more,
    },
  ]
}

/** A claim at a path of `/orgs/:org_id`; the claims set may be text, for what JSON.stringify cannot say. */
function org(
  name: string,
  title: string,
  claims: object | string,
  value: string,
  claim: unknown = 'org',
  more: Differs = {},
): Row {
  const text = `${JSON.stringify(goodClaims()).slice(0, -1)},${typeof claims === 'string' ? claims : JSON.stringify(claims).slice(1, -1)}}`
  return [
    name,
    title,
    {
      ...signed({ claims: text.replace(',}', '}') }),
      route: '/orgs/:org_id',
      target: `/orgs/${encodeURIComponent(value)}`,
      params: { org_id: value },
      rule: { pathClaims: { org_id: claim } },
      ...more,
    },
  ]
}

const express: readonly ['express 5', 'express 4'] = ['express 5', 'express 4']
const noRoute: { except: Exception[] } = { except: [{ doors: express, status: 404, why: 'the router finds no route' }] }
const undecodable: { except: Exception[] } = {
  except: [{ doors: express, status: 400, why: 'the router cannot decode the segment' }],
}
const unparsable: { except: Exception[] } = {
  except: [{ doors: express, status: 400, why: "Node's HTTP parser refuses the target" }],
}

const admin: Differs = { rule: { pathClaims: { user_id: 'sub' }, or: { scope: 'tasks:admin' } } }
const withScope = (scope: string, sub = 'alice'): Differs => signed({ claims: { sub, scope } })
const hidden: Differs = { rule: { pathClaims: { user_id: 'sub' }, mismatchStatus: 404 } }

const twoRoute = { route: '/orgs/:org_id/users/:user_id', rule: { pathClaims: { org_id: 'org', user_id: 'sub' } } }
const two = (name: string, title: string, org_id: string, user_id: string, more: Differs = {}): Row => [
  name,
  title,
  {
    ...signed({ claims: { org: 'acme' } }),
    ...twoRoute,
    target: `/orgs/${org_id}/users/${user_id}`,
    params: { org_id, user_id },
    ...more,
  },
]

export const path = [
  ...clause('PATH-01', [
    user('same', "the subject's own path", 'alice', 'alice', 'alice', {
      ...granted,
      principal: { subject: 'alice', params: { user_id: 'alice' } },
    }),
    user('other', "another's path", 'alice', 'bob', 'bob'),
    user('shorter', 'the beginning of the subject', 'alice', 'alic', 'alic'),
    user('longer', 'more than the subject', 'alice', 'alice2', 'alice2'),
    user('list', 'a list with the subject in it', 'alice', 'bob,alice', 'bob,alice'),
    user('wildcard', 'a wildcard', 'alice', '*', '*'),
    user('null-word', 'the word null', 'alice', 'null', 'null'),
    user('undefined-word', 'the word undefined', 'alice', 'undefined', 'undefined'),
    user('inherited-name', 'the name of what objects inherit', 'alice', '__proto__', '__proto__'),
    user('query-of-another', "the subject's own path, and another's name in the query", 'alice', 'alice', 'alice', {
      target: '/users/alice/tasks?user_id=bob',
      ...granted,
    }),
    user('query-of-own', "another's path, and the subject's name in the query", 'alice', 'bob', 'bob', {
      target: '/users/bob/tasks?user_id=alice',
    }),
    user('body-of-own', "another's path, and the subject's name in the body", 'alice', 'bob', 'bob', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"user_id":"alice"}',
    }),
    user('matrix', 'a matrix parameter after the subject', 'alice', 'alice;v=1', 'alice;v=1'),
    user(
      'matrix-of-own',
      'a matrix parameter that names the subject',
      'alice',
      'bob;user_id=alice',
      'bob;user_id=alice',
    ),
    user('encoded-question-mark', 'an encoded query after the subject', 'alice', 'alice%3Fa=1', 'alice?a=1'),
    user('encoded-hash', 'an encoded fragment after the subject', 'alice', 'alice%23a', 'alice#a'),
    user('encoded-slash', 'an encoded slash after the subject', 'alice', 'alice%2F', 'alice/'),
    user('encoded-climb', "an encoded climb from another's path", 'alice', 'bob%2F..%2Falice', 'bob/../alice'),
    user('encoded-climb-down', "an encoded climb to another's path", 'alice', 'alice%2F..%2Fbob', 'alice/../bob'),
    user('backslash-climb', 'a climb with backslashes', 'alice', 'alice%5C..%5Cbob', 'alice\\..\\bob'),
    user('deeper', 'a path deeper than the route', 'alice', 'alice', 'alice', {
      target: '/users/alice/tasks/7',
      ...granted,
    }),
    user('trailing-slash', 'a slash after the path', 'alice', 'alice', 'alice', {
      target: '/users/alice/tasks/',
      ...granted,
    }),
    user('route-in-upper-case', "the route's own segments in upper case", 'alice', 'alice', 'alice', {
      target: '/USERS/alice/TASKS',
      ...granted,
    }),
    user('absolute-form', 'a target in absolute form (RFC 9112 §3.2.2)', 'alice', 'alice', 'alice', {
      target: 'http://elsewhere.example/users/alice/tasks',
      ...granted,
    }),
    user('absolute-form-other', "a target in absolute form, of another's path", 'alice', 'bob', 'bob', {
      target: 'http://elsewhere.example/users/bob/tasks',
    }),
    user('slashes-before', 'two slashes before the path', 'alice', 'alice', 'alice', {
      target: '//users/alice/tasks',
      ...granted,
      ...noRoute,
    }),
    user('slashes-inside', 'two slashes before the subject', 'alice', 'alice', 'alice', {
      target: '/users//alice/tasks',
      ...granted,
      ...noRoute,
    }),
    user('dots-before', 'a climb before the subject', 'alice', 'bob', 'bob', {
      target: '/users/bob/../alice/tasks',
      ...noRoute,
    }),
    user('dots-after', "a climb from one's own path to another's, where nothing climbs", 'alice', 'alice', 'alice', {
      target: '/users/alice/tasks/../../bob/tasks',
      ...granted,
    }),
  ]),
  ...clause('PATH-02', [
    user('upper-case', 'the subject in upper case', 'alice', 'ALICE', 'ALICE'),
    user('first-letter', 'one letter in upper case', 'alice', 'Alice', 'Alice'),
    user('subject-upper-case', 'a subject in upper case, the path in lower case', 'ALICE', 'alice', 'alice'),
    user('nfd-path', 'a composed subject, the path decomposed', 'caf\u00e9', 'cafe%CC%81', 'cafe\u0301'),
    user('nfc-path', 'a decomposed subject, the path composed', 'cafe\u0301', 'caf%C3%A9', 'caf\u00e9'),
    user('nfc-both', 'both composed', 'caf\u00e9', 'caf%C3%A9', 'caf\u00e9', granted),
    user('nfd-both', 'both decomposed', 'cafe\u0301', 'cafe%CC%81', 'cafe\u0301', granted),
    user('lower-case-escapes', 'escapes in lower case', 'caf\u00e9', 'caf%c3%a9', 'caf\u00e9', granted),
    user('astral', 'a character beyond the basic plane', '\u{1f600}', '%F0%9F%98%80', '\u{1f600}', granted),
    user('compatibility', 'a full-width letter', 'alice', '%EF%BD%81lice', '\uff41lice'),
    user('ligature', 'a ligature', 'fi', '%EF%AC%81', '\ufb01'),
    user('kelvin', 'the sign of kelvin for a k', 'k', '%E2%84%AA', '\u212a'),
    user('dotless', 'a dotless i', 'alice', 'al%C4%B1ce', 'al\u0131ce'),
    user('cyrillic', 'a Cyrillic letter that looks the same', 'alice', '%D0%B0lice', '\u0430lice'),
    user('sharp-s', 'ss for ß', 'stra\u00dfe', 'strasse', 'strasse'),
    user('space-before', 'a space before', 'alice', '%20alice', ' alice'),
    user('space-after', 'a space after', 'alice', 'alice%20', 'alice '),
    user('tab-after', 'a tab after', 'alice', 'alice%09', 'alice\t'),
    user('line-feed-after', 'a line feed after', 'alice', 'alice%0A', 'alice\n'),
    user('carriage-return', 'a carriage return and line feed after', 'alice', 'alice%0D%0A', 'alice\r\n'),
    user('no-break-space', 'a no-break space after', 'alice', 'alice%C2%A0', 'alice\u00a0'),
    user('zero-width', 'a zero-width joiner', 'alice', 'ali%E2%80%8Dce', 'ali\u200dce'),
    user('byte-order-mark', 'a byte order mark before', 'alice', '%EF%BB%BFalice', '\ufeffalice'),
    user('nul-after', 'a NUL after', 'alice', 'alice%00', 'alice\0'),
    user('nul-both', 'a NUL in both', 'alice\0', 'alice%00', 'alice\0', granted),
    user('nul-inside', 'a NUL and more after', 'alice', 'alice%00bob', 'alice\0bob'),
    user('space-both', 'a space in both', 'al ice', 'al%20ice', 'al ice', granted),
    user('plus-for-space', 'a plus sign for a space', 'al ice', 'al+ice', 'al+ice'),
    user('plus-both', 'a plus sign in both', 'al+ice', 'al+ice', 'al+ice', granted),
    user('escape-of-a-letter', 'a letter that needs no escape', 'alice', '%61lice', 'alice', granted),
    user(
      'separators',
      'a subject with separators, encoded',
      'auth0|alice@example.com',
      'auth0%7Calice@example.com',
      'auth0|alice@example.com',
      granted,
    ),
    user(
      'address',
      'a subject that is an address, encoded',
      'https://id.example/alice?x=1',
      'https%3A%2F%2Fid.example%2Falice%3Fx%3D1',
      'https://id.example/alice?x=1',
      granted,
    ),
    user(
      'uuid-upper-case',
      'a UUID in upper case',
      '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
      '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
      '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
    ),
    user('subject-with-space', 'a subject with a space after it', 'alice ', 'alice', 'alice'),
    user('numeric-text', 'a subject of digits, with a zero before it in the path', '7', '07', '07'),
    user('text-of-number-and-more', 'a subject of digits, with letters after it in the path', '7', '7abc', '7abc'),
  ]),
  ...clause('PATH-03', [
    user('letter', 'a letter that is encoded twice', 'alice', '%2561lice', '%61lice'),
    user('slash', 'a slash that is encoded twice', 'a/b', 'a%252Fb', 'a%2Fb'),
    user('slash-once', 'a slash that is encoded once', 'a/b', 'a%2Fb', 'a/b', granted),
    user('percent-in-subject', 'a subject that holds an escape, encoded once', 'a%2Fb', 'a%252Fb', 'a%2Fb', granted),
    user('percent-in-subject-raw', 'a subject that holds an escape, as it is', 'a%2Fb', 'a%2Fb', 'a/b'),
    user('thrice', 'a letter that is encoded three times', 'alice', '%252561lice', '%2561lice'),
    user('dot', 'a dot that is encoded twice', '..', '%252e%252e', '%2e%2e'),
    user('overlong', 'an overlong slash', 'a/b', 'a%C0%AFb', 'a%C0%AFb', undecodable),
    user('overlong-letter', 'an overlong letter', 'alice', '%C1%A1lice', '%C1%A1lice', undecodable),
    user('lone-byte', 'a byte that is no UTF-8', 'alice', 'alice%FF', 'alice%FF', undecodable),
    user('truncated', 'a sequence that is cut', 'caf\u00e9', 'caf%C3', 'caf%C3', undecodable),
    user('surrogate', 'an encoded surrogate', 'alice', '%ED%A0%80', '%ED%A0%80', undecodable),
    user('percent-alone', 'a percent sign alone', 'alice', 'alice%', 'alice%', undecodable),
    user('half-escape', 'half an escape', 'alice', 'alice%2', 'alice%2', undecodable),
    user('no-escape', 'a percent sign before other letters', 'alice', 'alice%zz', 'alice%zz', undecodable),
    user('code-unit-escape', 'an escape of a code unit', 'alice', '%u0061lice', '%u0061lice', undecodable),
    user('latin-1', 'an é as an escape of Latin-1', 'caf\u00e9', 'caf%E9', 'caf%E9', undecodable),
    user('raw-utf-8', 'an é as raw bytes', 'caf\u00e9', 'caf\u00c3\u00a9', 'caf\u00c3\u00a9', unparsable),
    user('raw-nul', 'a raw NUL', 'alice', 'alice\0', 'alice\0', unparsable),
    user('raw-space', 'a raw space', 'alice', 'al ice', 'al ice', unparsable),
  ]),
  ...clause('PATH-04', [
    user('dot', 'a dot', '.', '.', '.'),
    user('dots', 'two dots', '..', '..', '..'),
    user('dot-encoded', 'an encoded dot', '.', '%2e', '.'),
    user('dots-encoded', 'two encoded dots', '..', '%2E%2e', '..'),
    user('dots-half-encoded', 'two dots, one of them encoded', '..', '.%2e', '..'),
    user('three-dots', 'three dots are a name', '...', '...', '...', granted),
    user('dot-before', 'a dot before a name', '.alice', '.alice', '.alice', granted),
    org('empty', 'an empty segment and an empty claim', { org: '' }, '', 'org', noRoute),
    org('empty-in-list', 'an empty segment and an empty member', { orgs: [''] }, '', { anyOf: 'orgs' }, noRoute),
    org('dots-in-list', 'two dots and such a member', { orgs: ['..'] }, '..', { anyOf: 'orgs' }),
    user('dots-with-scope', 'two dots, with the scope that stands instead', '..', '..', '..', {
      ...admin,
      ...withScope('tasks:admin', '..'),
    }),
  ]),
  ...clause('PATH-05', [
    org('missing', 'no claim, and the word undefined', {}, 'undefined'),
    org('null', 'null, and the word null', { org: null }, 'null'),
    org('true', 'true, and the word true', { org: true }, 'true'),
    org('true-as-one', 'true, and 1', { org: true }, '1'),
    org('false', 'false, and the word false', { org: false }, 'false'),
    org('object', 'an object, and its text', { org: {} }, '[object Object]'),
    org(
      'object-with-value',
      'an object that says what its value is',
      { org: { valueOf: 'acme', toString: 'acme', value: 'acme' } },
      'acme',
    ),
    org('missing-nested', 'no nested claim', { org: {} }, 'undefined', ['org', 'id']),
    org('null-in-list', 'null in a list', { orgs: [null] }, 'null', { anyOf: 'orgs' }),
    org('missing-list', 'no list', {}, 'acme', { anyOf: 'orgs' }),
    org('empty-string', 'an empty claim', { org: '' }, 'acme'),
  ]),
  ...clause('PATH-06', [
    org('seven', 'seven', { org: 7 }, '7'),
    org('zero', 'zero', { org: 0 }, '0'),
    org('negative', 'a number below zero', { org: -7 }, '-7'),
    org('largest', 'the largest safe integer', { org: Number.MAX_SAFE_INTEGER }, '9007199254740991'),
    org('smallest', 'the smallest safe integer', { org: Number.MIN_SAFE_INTEGER }, '-9007199254740991'),
    org('written-with-fraction', 'a whole number that the token writes with a fraction', '"org":7.0', '7'),
    org('written-with-exponent', 'a whole number that the token writes with an exponent', '"org":1e3', '1000'),
    org('minus-zero', 'a zero that the token writes with a sign', '"org":-0', '0'),
    org('nested', 'a number in an object', { org: { id: 7 } }, '7', ['org', 'id']),
    org('in-list', 'a number in a list', { orgs: ['a', 7] }, '7', { anyOf: 'orgs' }),
  ]),
  ...clause('PATH-07', [
    org('leading-zero', 'a leading zero', { org: 7 }, '07'),
    org('plus', 'a plus sign', { org: 7 }, '+7'),
    org('fraction', 'a fraction of zero', { org: 7 }, '7.0'),
    org('exponent', 'an exponent', { org: 1000 }, '1e3'),
    org('hexadecimal', 'a hexadecimal number', { org: 7 }, '0x7'),
    org('letters-after', 'letters after the digits', { org: 7 }, '7abc'),
    org('space-before', 'a space before the digits', { org: 7 }, ' 7'),
    org('minus-zero', 'minus zero', { org: 0 }, '-0'),
    org('arabic-digits', 'a digit of another script', { org: 7 }, '\u0667'),
    org('thousands', 'a comma between the digits', { org: 1000 }, '1,000'),
    org('fraction-claim', 'a number with a fraction', { org: 7.5 }, '7.5'),
    org('unsafe', 'a number beyond the safe integers, as it is read', '"org":9007199254740993', '9007199254740992'),
    org(
      'unsafe-written',
      'a number beyond the safe integers, as it is written',
      '"org":9007199254740993',
      '9007199254740993',
    ),
    org('huge', 'a number beyond every number', '"org":1e999', 'Infinity'),
    org('exponential', 'a number that is written with an exponent', { org: 1e21 }, '1e+21'),
    org(
      'unsafe-in-list',
      'a number beyond the safe integers in a list',
      '"orgs":[9007199254740993]',
      '9007199254740992',
      { anyOf: 'orgs' },
    ),
  ]),
  ...clause('PATH-08', [
    org('one', 'a list of one', { org: ['acme'] }, 'acme'),
    org('two', 'a list, and its text', { org: ['acme', 'beta'] }, 'acme,beta'),
    org('number', 'a list of one number', { org: [7] }, '7'),
    org('empty', 'an empty list', { org: [] }, '[]'),
    org('by-position', 'a member by its position', { orgs: ['acme'] }, 'acme', ['orgs', '0']),
  ]),
  ...clause('PATH-09', [
    org('first', 'the first member', { orgs: ['acme', 'beta'] }, 'acme', { anyOf: 'orgs' }),
    org('last', 'the last member', { orgs: ['acme', 'beta'] }, 'beta', { anyOf: 'orgs' }),
    org('among-others', 'a member among others of every form', { orgs: [null, true, {}, ['acme'], 'acme'] }, 'acme', {
      anyOf: 'orgs',
    }),
    org('nested', 'a list in an object', { org: { ids: ['acme'] } }, 'acme', { anyOf: ['org', 'ids'] }),
    org('none', 'no member', { orgs: ['acme'] }, 'beta', { anyOf: 'orgs' }, denied('GUARD_PATH_MISMATCH')),
    org('empty', 'an empty list', { orgs: [] }, 'acme', { anyOf: 'orgs' }, denied('GUARD_PATH_MISMATCH')),
    org(
      'string',
      'a string that is the same',
      { orgs: 'acme' },
      'acme',
      { anyOf: 'orgs' },
      denied('GUARD_PATH_MISMATCH'),
    ),
    org(
      'part-of-string',
      'a string with the value in it',
      { orgs: 'acme beta' },
      'acme',
      { anyOf: 'orgs' },
      denied('GUARD_PATH_MISMATCH'),
    ),
    org(
      'object',
      'an object with such a member',
      { orgs: { 0: 'acme', length: 1 } },
      'acme',
      { anyOf: 'orgs' },
      denied('GUARD_PATH_MISMATCH'),
    ),
    org(
      'list-in-list',
      'a list in a list',
      { orgs: [['acme']] },
      'acme',
      { anyOf: 'orgs' },
      denied('GUARD_PATH_MISMATCH'),
    ),
    org(
      'other-case',
      'a member in upper case',
      { orgs: ['ACME'] },
      'acme',
      { anyOf: 'orgs' },
      denied('GUARD_PATH_MISMATCH'),
    ),
  ]),
  ...clause('PATH-10', [
    org('two-names', 'two names', { org: { id: 'acme' } }, 'acme', ['org', 'id']),
    org('four-names', 'four names', { a: { b: { c: { d: 'acme' } } } }, 'acme', ['a', 'b', 'c', 'd']),
    org('one-name', 'a list of one name', { org: 'acme' }, 'acme', ['org']),
    org('name-with-dots', 'a name with dots', { 'org.id': 'acme' }, 'acme', 'org.id'),
    org(
      'name-that-is-an-address',
      'a name that is an address',
      { 'https://api.example/org': 'acme' },
      'acme',
      'https://api.example/org',
    ),
    org(
      'dots-do-not-split',
      'a name with dots, and the claim is nested',
      { org: { id: 'acme' } },
      'acme',
      'org.id',
      denied('GUARD_PATH_MISMATCH'),
    ),
    org(
      'names-do-not-join',
      'two names, and the claim has a dot',
      { 'org.id': 'acme' },
      'acme',
      ['org', 'id'],
      denied('GUARD_PATH_MISMATCH'),
    ),
    org('through-string', 'through a string', { org: 'acme' }, '4', ['org', 'length'], denied('GUARD_PATH_MISMATCH')),
    org('through-list', 'through a list', { org: ['acme'] }, '1', ['org', 'length'], denied('GUARD_PATH_MISMATCH')),
    org('through-null', 'through null', { org: null }, 'undefined', ['org', 'id'], denied('GUARD_PATH_MISMATCH')),
    org(
      'too-short',
      'names that end before the claim',
      { org: { id: 'acme' } },
      'acme',
      ['org'],
      denied('GUARD_PATH_MISMATCH'),
    ),
    org(
      'too-long',
      'names that go on after the claim',
      { org: 'acme' },
      'acme',
      ['org', 'id'],
      denied('GUARD_PATH_MISMATCH'),
    ),
  ]),
  ...clause('PATH-11', [
    user('other', "another's path, with the scope", 'alice', 'bob', 'bob', {
      ...admin,
      ...withScope('tasks:admin'),
      principal: { subject: 'alice', params: { user_id: 'bob' } },
    }),
    user('own', 'the own path, with the scope', 'alice', 'alice', 'alice', { ...admin, ...withScope('tasks:admin') }),
    user('own-without', 'the own path, without the scope', 'alice', 'alice', 'alice', admin),
    user('among-others', "another's path, with the scope among others", 'alice', 'bob', 'bob', {
      ...admin,
      ...withScope('openid tasks:admin'),
    }),
    org('number-claim', "another's path, with the scope, and no claim", { scp: ['tasks:admin'] }, 'acme', 'org', {
      rule: { pathClaims: { org_id: 'org' }, or: { scope: 'tasks:admin' } },
    }),
    user('without', "another's path, without the scope", 'alice', 'bob', 'bob', {
      ...admin,
      ...withScope('tasks:read'),
      ...denied('GUARD_PATH_MISMATCH'),
    }),
    user('other-case', "another's path, with the scope in upper case", 'alice', 'bob', 'bob', {
      ...admin,
      ...withScope('TASKS:ADMIN'),
      ...denied('GUARD_PATH_MISMATCH'),
    }),
    user(
      'scopes-too',
      "another's path, with the scope, but without one that the rule asks of all",
      'alice',
      'bob',
      'bob',
      {
        rule: { pathClaims: { user_id: 'sub' }, or: { scope: 'tasks:admin' }, scopes: ['tasks:read'] },
        ...withScope('tasks:admin'),
        ...denied('GUARD_SCOPE_INSUFFICIENT'),
        scope: 'tasks:read',
      },
    ),
  ]),
  ...clause('PATH-12', [
    user('other', "another's path", 'alice', 'bob', 'bob', hidden),
    user('dots', 'two dots', '..', '..', '..', hidden),
    user('own', 'the own path', 'alice', 'alice', 'alice', { ...hidden, ...granted }),
    user('says-403', "another's path, and the rule says 403", 'alice', 'bob', 'bob', {
      rule: { pathClaims: { user_id: 'sub' }, mismatchStatus: 403 },
      ...denied('GUARD_PATH_MISMATCH'),
    }),
    user('no-credentials', "another's path, and no credentials", 'alice', 'bob', 'bob', {
      ...hidden,
      authorization: [],
      ...denied('GUARD_CREDENTIALS_MISSING'),
    }),
    user('scope', "another's path, and no scope", 'alice', 'bob', 'bob', {
      rule: { pathClaims: { user_id: 'sub' }, scopes: ['tasks:read'], mismatchStatus: 404 },
      ...denied('GUARD_SCOPE_INSUFFICIENT'),
      scope: 'tasks:read',
    }),
  ]),
  ...clause('PATH-13', [
    two('first-differs', 'the first differs', 'beta', 'alice'),
    two('second-differs', 'the second differs', 'acme', 'bob'),
    two('both-differ', 'both differ', 'beta', 'bob'),
    two('crossed', 'each is the other', 'alice', 'acme'),
    two('both-match', 'both match', 'acme', 'alice', {
      ...granted,
      principal: { params: { org_id: 'acme', user_id: 'alice' } },
    }),
    two('one-not-named', 'the rule names one of two', 'beta', 'alice', {
      rule: { pathClaims: { user_id: 'sub' } },
      ...granted,
      principal: { params: { user_id: 'alice' } },
    }),
  ]),
  ...clause('PATH-14', [
    user('one', 'one value', 'alice', 'alice', 'alice', { principal: { params: { user_id: 'alice' } } }),
    user('decoded', 'a value that was encoded', 'a/b', 'a%2Fb', 'a/b', { principal: { params: { user_id: 'a/b' } } }),
    two('two', 'two values', 'acme', 'alice', { principal: { params: { org_id: 'acme', user_id: 'alice' } } }),
    org('number', 'a value that is a number in the token', { org: 7 }, '7', 'org', {
      principal: { params: { org_id: '7' } },
    }),
    [
      'none',
      'a rule that names no parameter',
      { route: '/users/:user_id', target: '/users/bob', params: { user_id: 'bob' }, principal: { params: {} } },
    ],
    [
      'parameter-called-proto',
      'a parameter called as what objects inherit',
      {
        route: '/users/:__proto__',
        target: '/users/alice',
        params: JSON.parse('{"__proto__":"alice"}') as object as Record<string, unknown>,
        rule: JSON.parse('{"pathClaims":{"__proto__":"sub"}}') as object,
        principal: JSON.parse('{"params":{"__proto__":"alice"}}') as object as Record<string, unknown>,
        except: [{ doors: ['express 4'], status: 500, why: 'Express 4 loses a parameter of that name: see PATH-15' }],
      },
    ],
  ]),
  ...clause('PATH-15', [
    [
      'other-name',
      'the route calls it otherwise',
      {
        route: '/users/:id',
        target: '/users/alice',
        params: { id: 'alice' },
        rule: { pathClaims: { user_id: 'sub' } },
      },
    ],
    [
      'other-case',
      'the route calls it so, in another case',
      {
        route: '/users/:User_id',
        target: '/users/alice',
        params: { User_id: 'alice' },
        rule: { pathClaims: { user_id: 'sub' } },
      },
    ],
    ['no-parameters', 'the route has none', { rule: { pathClaims: { user_id: 'sub' } } }],
    [
      'one-of-two',
      'the route has one of two',
      {
        route: '/users/:user_id',
        target: '/users/alice',
        params: { user_id: 'alice' },
        rule: { pathClaims: { user_id: 'sub', org_id: 'org' } },
      },
    ],
    [
      'inherited-name',
      'the rule names what objects inherit',
      {
        route: '/users/:id',
        target: '/users/alice',
        params: { id: 'alice' },
        rule: { pathClaims: { constructor: 'sub' } },
      },
    ],
    [
      'no-credentials',
      'the route has none, and there are no credentials',
      { authorization: [], rule: { pathClaims: { user_id: 'sub' } } },
    ],
  ]),
  ...clause('PATH-16', [
    [
      'wildcard',
      'the segments that a wildcard matched',
      {
        route: '/users/*user_id',
        target: '/users/alice',
        params: { user_id: ['alice'] },
        rule: { pathClaims: { user_id: 'sub' } },
        except: [{ doors: ['express 4'], why: 'Express 4 has no named wildcards' }],
      },
    ],
    [
      'wildcard-of-list',
      'the segments that a wildcard matched, and a claim that is a list',
      {
        ...signed({ claims: { org: ['acme', 'beta'] } }),
        route: '/orgs/*org_id',
        target: '/orgs/acme/beta',
        params: { org_id: ['acme', 'beta'] },
        rule: { pathClaims: { org_id: { anyOf: 'org' } } },
        except: [{ doors: ['express 4'], why: 'Express 4 has no named wildcards' }],
      },
    ],
  ]),
]
