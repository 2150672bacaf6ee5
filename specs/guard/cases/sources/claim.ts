import type { Case } from '../case.ts'
import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { audience, goodClaims, now, signed } from './tokens.ts'

const claims = (name: string, title: string, members: object, more: Omit<Case, 'id' | 'title'> = {}): Row => [
  name,
  title,
  { ...signed({ claims: { ...members } }), ...more },
]

/** A claims set as text, for what JSON.stringify cannot say. */
const raw = (name: string, title: string, members: string, more: Omit<Case, 'id' | 'title'> = {}): Row => [
  name,
  title,
  { ...signed({ claims: `${JSON.stringify(goodClaims()).slice(0, -1)},${members}}` }), ...more },
]

const values: readonly (readonly [name: string, title: string, value: unknown])[] = [
  ['null', 'null', null],
  ['true', 'true', true],
  ['false', 'false', false],
  ['number', 'a number', 7],
  ['string', 'a string', String(now + 3600)],
  ['list', 'a list', [now + 3600]],
  ['empty-list', 'an empty list', []],
  ['object', 'an object', { value: now + 3600 }],
]

/** The claim in every form but those it may have. */
function wrongForms(claim: string, ...right: string[]): Row[] {
  return values
    .filter(([name]) => !right.includes(name))
    .map(([name, title, value]) => claims(`${claim}-${name}`, `${claim} is ${title}`, { [claim]: value }))
}

const tolerant = (seconds: number): object => withOptions({ clockToleranceSeconds: seconds })
const aged = withOptions({ maxTokenAgeSeconds: 600 })
const userRoute = (claim: unknown, value: string): Omit<Case, 'id' | 'title'> => ({
  route: '/users/:user_id',
  target: `/users/${encodeURIComponent(value)}`,
  params: { user_id: value },
  rule: { pathClaims: { user_id: claim } },
})

const role = withOptions({
  claims: { type: 'object', required: ['role'], properties: { role: { enum: ['author', 'editor'] } } },
})

export const claim = [
  ...clause('CLAIM-01', [
    claims('missing', 'no sub', { sub: undefined }),
    claims('other-case', 'no sub, but a Sub', { sub: undefined, Sub: 'alice' }),
    claims(
      'inherited',
      'a sub in __proto__ alone',
      {},
      signed({
        claims: `{"__proto__":{"sub":"alice"},${JSON.stringify({ ...goodClaims(), sub: undefined }).slice(1)}`,
      }),
    ),
  ]),
  ...clause('CLAIM-02', [
    ...wrongForms('sub', 'string'),
    claims('sub-empty', 'sub is empty', { sub: '' }),
    claims('sub-list-of-right', 'sub is a list of one subject', { sub: ['alice'] }),
    claims('sub-space', 'a sub that is a space', { sub: ' ' }, { ...granted, principal: { subject: ' ' } }),
    claims('sub-long', 'a sub of two thousand characters', { sub: 's'.repeat(2000) }, granted),
    claims(
      'sub-inherited-name',
      'a sub that is the name of what objects inherit',
      { sub: '__proto__' },
      { ...granted, principal: { subject: '__proto__' } },
    ),
  ]),
  ...clause('CLAIM-03', [claims('missing', 'no aud', { aud: undefined })]),
  ...clause('CLAIM-04', [
    ...wrongForms('aud', 'string', 'empty-list'),
    claims('aud-list-with-number', 'aud is a list of the right audience and a number', { aud: [audience, 7] }),
    claims('aud-list-with-null', 'aud is a list of the right audience and null', { aud: [audience, null] }),
    claims('aud-nested-list', 'aud is a list in a list', { aud: [[audience]] }),
    claims('aud-object-of-right', 'aud is an object of the right audience', { aud: { 0: audience, length: 1 } }),
  ]),
  ...clause('CLAIM-05', [
    claims('other', 'another audience', { aud: 'https://other.example' }),
    claims('slash', 'a slash more', { aud: `${audience}/` }),
    claims('prefix', 'the beginning of the audience', { aud: audience.slice(0, -1) }),
    claims('suffix', 'more than the audience', { aud: `${audience}.evil.example` }),
    claims('upper-case', 'the audience in upper case', { aud: audience.toUpperCase() }),
    claims('space-delimited', 'audiences in one string', { aud: `${audience} https://other.example` }),
    claims('empty', 'an empty aud', { aud: '' }),
    claims('empty-list', 'an empty list', { aud: [] }),
    claims('list-of-others', 'a list of other audiences', { aud: ['https://other.example', 'tasks'] }),
    claims('inherited-name', 'the name of what objects inherit', { aud: 'constructor' }),
    claims('issuer', 'the issuer', { aud: 'https://issuer.example' }),
    claims('list', 'a list of one', { aud: [audience] }, granted),
    claims(
      'list-with-others',
      'a list of several',
      { aud: ['tasks', audience, 'tasks'] },
      { ...granted, principal: { audience: ['tasks', audience, 'tasks'] } },
    ),
    claims(
      'second-configured',
      'the second of the configured audiences',
      { aud: 'tasks' },
      { ...withOptions({ audience: [audience, 'tasks'] }), ...granted },
    ),
    claims(
      'none-configured',
      'none of the configured audiences',
      { aud: 'notes' },
      withOptions({ audience: [audience, 'tasks'] }),
    ),
  ]),
  ...clause('CLAIM-06', [
    claims('missing', 'no exp', { exp: undefined }),
    claims('iat-alone', 'no exp, where the age is limited', { exp: undefined }, aged),
  ]),
  ...clause('CLAIM-07', [
    ...wrongForms('exp', 'number'),
    ...wrongForms('nbf', 'number'),
    ...wrongForms('iat', 'number'),
    ...['exp', 'nbf', 'iat'].flatMap(name => [
      raw(`${name}-infinite`, `${name} is beyond every number`, `"${name}":1e999`),
      raw(`${name}-infinitely-small`, `${name} is below every number`, `"${name}":-1e999`),
      raw(`${name}-unsafe`, `${name} is 2⁵³`, `"${name}":9007199254740992`),
      raw(`${name}-digits-lost`, `${name} has more digits than a number holds`, `"${name}":18000000000000000000`),
      claims(`${name}-date`, `${name} is a date as text`, { [name]: '2027-01-15T08:00:00Z' }),
    ]),
    claims(
      'exp-largest',
      'exp is 2⁵³ − 1',
      { exp: Number.MAX_SAFE_INTEGER },
      { ...granted, principal: { expiresAt: Number.MAX_SAFE_INTEGER } },
    ),
    claims(
      'fractions',
      'exp, nbf and iat with fractions',
      { exp: now + 0.5, nbf: now - 0.5, iat: now - 0.25 },
      granted,
    ),
    raw('exponent', 'exp with an exponent', '"exp":1.9e9', granted),
    raw('milliseconds', 'exp in milliseconds, by mistake', `"exp":${now * 1000}`, granted),
  ]),
  ...clause('CLAIM-08', [
    claims('long-ago', 'an exp in 1970', { exp: 1 }),
    claims('zero', 'an exp of 0', { exp: 0 }),
    raw('minus-zero', 'an exp of −0', '"exp":-0'),
    claims('negative', 'an exp below 0', { exp: -1 }),
    claims('at-the-end', 'exp plus the tolerance is now', { exp: now - 5 }),
    claims('past-the-end', 'exp plus the tolerance was a second ago', { exp: now - 6 }),
    claims('within-tolerance', 'exp is past, within the tolerance', { exp: now - 4 }, granted),
    claims('fraction-left', 'a thousandth of a second is left', { exp: now - 4.999 }, granted),
    claims('now', 'exp is now', { exp: now }, granted),
    claims('now-without-tolerance', 'exp is now, and there is no tolerance', { exp: now }, tolerant(0)),
    claims(
      'next-without-tolerance',
      'exp is the next second, and there is no tolerance',
      { exp: now + 1 },
      { ...tolerant(0), ...granted },
    ),
    claims('most-tolerance', 'exp is 600 seconds past, and that is the tolerance', { exp: now - 600 }, tolerant(600)),
    claims(
      'within-most-tolerance',
      'exp is 599 seconds past, and the tolerance 600',
      { exp: now - 599 },
      { ...tolerant(600), ...granted },
    ),
  ]),
  ...clause('CLAIM-09', [
    claims('far-ahead', 'nbf in an hour', { nbf: now + 3600 }),
    claims('beyond-tolerance', 'nbf a second beyond the tolerance', { nbf: now + 6 }),
    claims('fraction-beyond', 'nbf a thousandth of a second beyond the tolerance', { nbf: now + 5.001 }),
    claims('at-tolerance', 'nbf less the tolerance is now', { nbf: now + 5 }, granted),
    claims('now', 'nbf is now', { nbf: now }, granted),
    claims('zero', 'an nbf of 0', { nbf: 0 }, granted),
    claims('negative', 'an nbf below 0', { nbf: -1 }, granted),
    claims(
      'next-without-tolerance',
      'nbf is the next second, and there is no tolerance',
      { nbf: now + 1 },
      tolerant(0),
    ),
    claims(
      'now-without-tolerance',
      'nbf is now, and there is no tolerance',
      { nbf: now },
      { ...tolerant(0), ...granted },
    ),
    claims('after-exp', 'nbf is after exp', { nbf: now + 7200 }),
    claims(
      'after-exp-both-past',
      'nbf is after exp, and both are past',
      { nbf: now - 10, exp: now - 20 },
      denied('GUARD_TOKEN_EXPIRED'),
    ),
  ]),
  ...clause('CLAIM-10', [
    claims('far-ahead', 'iat in an hour', { iat: now + 3600 }),
    claims('beyond-tolerance', 'iat a second beyond the tolerance', { iat: now + 6 }),
    claims('at-tolerance', 'iat as far ahead as the tolerance', { iat: now + 5 }, granted),
    claims('now', 'iat is now', { iat: now }, granted),
    claims('absent', 'no iat', { iat: undefined }, granted),
    claims('zero', 'an iat of 0', { iat: 0 }, granted),
    claims('negative', 'an iat below 0', { iat: -1 }, granted),
    claims(
      'next-without-tolerance',
      'iat is the next second, and there is no tolerance',
      { iat: now + 1 },
      tolerant(0),
    ),
    claims('after-exp', 'iat is after exp, within the tolerance', { iat: now + 4, exp: now + 2 }, granted),
  ]),
  ...clause('CLAIM-11', [
    claims('old', 'an hour old', { iat: now - 3600 }, aged),
    claims('at-the-end', 'iat plus age and tolerance is now', { iat: now - 605 }, aged),
    claims('within-tolerance', 'too old, within the tolerance', { iat: now - 604 }, { ...aged, ...granted }),
    claims('young', 'young enough', { iat: now - 599 }, { ...aged, ...granted }),
    claims('without-limit', 'a year old, and the age is not limited', { iat: now - 31_536_000 }, granted),
    claims('negative', 'an iat below 0', { iat: -1 }, aged),
    claims(
      'expired-too',
      'too old and expired',
      { iat: now - 3600, exp: now - 60 },
      { ...aged, ...denied('GUARD_TOKEN_EXPIRED') },
    ),
  ]),
  ...clause('CLAIM-12', [
    claims('missing', 'no iat', { iat: undefined }, aged),
    claims('nbf-alone', 'no iat, but nbf', { iat: undefined, nbf: now - 60 }, aged),
    claims('null', 'iat is null', { iat: null }, { ...aged, ...denied('GUARD_CLAIM_MALFORMED') }),
  ]),
  ...clause('CLAIM-13', [
    ...wrongForms('jti', 'string'),
    claims('jti-present', 'jti is a string', { jti: '7' }, granted),
    claims('jti-empty', 'jti is empty', { jti: '' }, granted),
    claims('jti-absent', 'no jti', {}, granted),
  ]),
  ...clause('CLAIM-14', [
    claims('missing', 'no role', {}, role),
    claims('other', 'a role that the schema does not list', { role: 'owner' }, role),
    claims('wrong-form', 'a role that is a list', { role: ['author'] }, role),
    claims('right', 'a role that the schema lists', { role: 'editor' }, { ...role, ...granted }),
    claims('expired-first', 'no role, and expired', { exp: 1 }, { ...role, ...denied('GUARD_TOKEN_EXPIRED') }),
    claims('scope-after', 'no role, and without the scope', {}, { ...role, rule: { scopes: ['tasks:read'] } }),
  ]),
  ...clause('CLAIM-15', [
    claims('other-claims', 'other claims of every form', {
      azp: 'web',
      roles: ['a'],
      flags: { deep: [null, true, 1.5] },
      'https://api.example/tier': 'free',
    }),
    raw(
      'inherited-names',
      'claims called as what objects inherit',
      '"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":7,"hasOwnProperty":null',
      { principal: { subject: 'alice' } },
    ),
    raw('proto-registered', 'registered claims in __proto__ too', '"__proto__":{"sub":"bob","exp":1}', {
      principal: { subject: 'alice' },
    }),
    raw('deep', 'two thousand arrays in one another', `"x":${'['.repeat(2000)}${']'.repeat(2000)}`),
    raw('deep-objects', 'seven hundred objects in one another', `"x":${'{"":'.repeat(700)}0${'}'.repeat(700)}`),
    raw('many', 'five hundred claims', Array.from({ length: 500 }, (_, index) => `"c${index}":0`).join(',')),
    raw('unsafe-number', 'a number beyond the safe integers', '"x":9007199254740993'),
    raw('huge-number', 'a number beyond every number', '"x":1e999'),
    raw('long-number', 'a number of two thousand digits', `"x":${'9'.repeat(2000)}`),
    raw('empty-name', 'a claim without a name', '"":1'),
  ]),
  ...clause('CLAIM-16', [
    claims('proto', '__proto__ as a path claim', {}, userRoute('__proto__', '[object Object]')),
    claims(
      'constructor',
      'constructor as a path claim',
      {},
      userRoute('constructor', 'function Object() { [native code] }'),
    ),
    claims('to-string', 'toString as a path claim', {}, userRoute('toString', 'toString')),
    claims('nested', 'a nested claim through __proto__', {}, userRoute(['__proto__', 'constructor', 'name'], 'Object')),
    claims('constructor-name', 'a nested claim through constructor', {}, userRoute(['constructor', 'name'], 'Object')),
    claims('string-length', 'the length of a string', {}, userRoute(['sub', 'length'], '5')),
    raw(
      'through-own',
      'a claim that stands in __proto__ alone',
      '"__proto__":{"org":"acme"}',
      userRoute('org', 'acme'),
    ),
    raw('own-proto', 'the token has such a member', '"__proto__":"acme"', {
      ...userRoute('__proto__', 'acme'),
      ...granted,
    }),
    raw('own-nested', 'the token has such a member, and the claim is in it', '"constructor":{"name":"acme"}', {
      ...userRoute(['constructor', 'name'], 'acme'),
      ...granted,
    }),
  ]),
  ...clause('CLAIM-17', [
    ['no-iat', 'no iat', signed({ claims: { iat: undefined } })],
    ['no-jti', 'no jti and no client_id', signed({ claims: { jti: undefined, client_id: undefined } })],
    ['none', 'none of them', signed({ claims: { iat: undefined, jti: undefined, client_id: undefined } })],
    ['all', 'all of them', signed({ claims: { jti: '1', client_id: 'app' } })],
  ]),
  ...clause('CLAIM-20', [
    claims('audience-and-jti', 'an audience of others, and a jti that is no string', { aud: 'other', jti: 7 }),
    claims('audience-and-exp', 'an audience of others, and an exp that is no number', { aud: 'other', exp: '9' }),
    claims('expired-and-nbf', 'expired, and an nbf that is no number', { exp: 1, nbf: 'now' }),
    claims('expired-and-iat', 'expired, and an iat that is no number', { exp: 1, iat: null }),
    claims('to-come-and-jti', 'not valid yet, and a jti that is no string', { nbf: now + 3600, jti: null }),
    claims(
      'audience-without-exp',
      'an audience of others, and no exp',
      { aud: 'other', exp: undefined },
      denied('GUARD_CLAIM_MISSING'),
    ),
    claims('expired-alone', 'expired, and each in its form', { exp: 1 }, denied('GUARD_TOKEN_EXPIRED')),
  ]),
]
