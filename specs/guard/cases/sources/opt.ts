import { algorithms } from '../../../../packages/jwt-guard/src/types.ts'
import { clause, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { nobodyAsks } from './doors.ts'
import { privateJwk, publicJwk } from './keys.ts'
import { audience, issuer } from './tokens.ts'

const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** An option, given a value that it cannot have. */
const wrong = (option: string, name: string, value: unknown): Row => [
  `${kebab(option)}-${name}`,
  `"${option}" is ${JSON.stringify(value).replace(/^"\$(.*)"$/, '$1')}`,
  withOptions({ [option]: value }),
]

/** Each option with each value that none of its kind can have. */
const wrongs = (values: Readonly<Record<string, unknown>>, ...options: string[]): Row[] =>
  options.flatMap(option => Object.entries(values).map(([name, value]) => wrong(option, name, value)))

const notText = { undefined: '$undefined', null: null, empty: '', number: 7, 'space-before': ' x' }
const notNumber = { undefined: '$undefined', string: '5', 'not-a-number': '$NaN', infinite: '$Infinity', negative: -1 }
const notList = { undefined: '$undefined', empty: [], string: 'RS256', 'of-undefined': ['$undefined'] }
const notObject = { undefined: '$undefined', null: null, string: 'x' }
const notFunction = { undefined: '$undefined', string: 'x' }

const keySet = (name: string, title: string, members: object): Row => [
  `key-set-${name}`,
  title,
  withOptions({ keySet: members }),
]
const durations = [
  'defaultFreshSeconds',
  'minFreshSeconds',
  'maxFreshSeconds',
  'unknownKeyPaceSeconds',
  'backOffSeconds',
  'maxBackOffSeconds',
  'timeoutSeconds',
]
const keySetBounds = [
  'staleWhileRevalidateSeconds',
  'staleIfErrorSeconds',
  ...durations,
  'maxWaiting',
  'maxBytes',
  'maxKeys',
]

const given = (name: string, title: string, keys: unknown): Row => [
  name,
  title,
  withOptions({ jwksUri: undefined, keys }),
]
const rule = (name: string, title: string, members: unknown, more: object = {}): Row => [
  name,
  title,
  { rule: members, route: '/users/:user_id', target: '/users/alice', params: { user_id: 'alice' }, ...more },
]

const unknown = (name: string, option: string): Row => [name, `an option "${option}"`, withOptions({ [option]: 'x' })]
const algorithm = (name: string, alg: string): Row => [
  name,
  `"algorithms" names ${alg}`,
  withOptions({ algorithms: [alg] }),
]

export const opt = [
  ...clause('OPT-01', [
    ...wrongs(notText, 'issuer', 'jwksUri', 'realm', 'resourceMetadataUri'),
    ...wrongs({ ...notText, 'empty-list': [], 'list-of-undefined': ['$undefined'], 'list-of-empty': [''] }, 'audience'),
    ...wrongs(notNumber, 'clockToleranceSeconds', 'maxTokenAgeSeconds', 'maxTokenLength'),
    wrong('clockToleranceSeconds', 'too-large', 601),
    wrong('maxTokenAgeSeconds', 'zero', 0),
    wrong('maxTokenLength', 'fraction', 1024.5),
    wrong('realm', 'line-feed', 'a\nb'),
    wrong('realm', 'not-ascii', 'Aufgaben für alle'),
    wrong('resourceMetadataUri', 'plain-http', 'http://api.example.com/metadata'),
    wrong('resourceMetadataUri', 'relative', '/.well-known/oauth-protected-resource'),
    ...wrongs(notList, 'algorithms', 'types'),
    ...wrongs(notObject, 'keySet', 'claims', 'clock', 'revocation', 'store'),
    ...wrongs(notFunction, 'onEvent', 'fetch'),
    ...keySetBounds.flatMap(name => [keySet(`${kebab(name)}-negative`, `"${name}" is below zero`, { [name]: -1 })]),
    ...durations.map(name => keySet(`${kebab(name)}-zero`, `"${name}" is zero`, { [name]: 0 })),
    keySet('timeout-seconds-undefined', 'a member of "keySet" is undefined', { timeoutSeconds: '$undefined' }),
    keySet('timeout-seconds-not-a-number', 'a member of "keySet" is not a number', { timeoutSeconds: '$NaN' }),
    keySet('floor-above-ceiling', 'the floor of freshness is above its ceiling', {
      minFreshSeconds: 60,
      maxFreshSeconds: 59,
    }),
    keySet('back-off-above-its-most', 'the first back-off is above the longest', { backOffSeconds: 61 }),
    given('keys-undefined', '"keys" is undefined', '$undefined'),
    given('keys-null', '"keys" is null', null),
    given('keys-list', '"keys" is a list', [publicJwk('rsa-1')]),
    given('keys-empty', '"keys" holds no key', { keys: [] }),
    given('keys-private', '"keys" holds a private key', { keys: [{ ...privateJwk('rsa-1'), kid: 'rsa-1' }] }),
    given('keys-shared', '"keys" holds a shared key beside a good one', {
      keys: [publicJwk('rsa-1'), { kty: 'oct', k: 'AA' }],
    }),
    given('keys-weak', '"keys" holds a weak key alone', { keys: [publicJwk('rsa-1024')] }),
    ['keys-and-address', 'keys and an address', withOptions({ keys: { keys: [publicJwk('rsa-1')] } })],
    ['issuers-empty', 'an empty list of issuers', { options: { issuers: [] } }],
    ['issuers-and-issuer', 'issuers and an issuer', withOptions({ issuers: [{ issuer, audience }] })],
    [
      'issuers-twice',
      'one issuer twice',
      {
        options: {
          issuers: [
            { issuer, audience },
            { issuer, audience: 'tasks' },
          ],
        },
      },
    ],
    [
      'issuers-without-audience',
      'an issuer without an audience among several',
      { options: { issuers: [{ issuer, audience }, { issuer: 'https://elsewhere.example' }] } },
    ],
    ['no-options', 'no options', { options: '$undefined' }],
    ['options-null', 'options that are null', { options: null }],
    ['options-list', 'options that are a list', { options: [] }],
  ]),
  ...clause('OPT-02', [
    unknown('algorithm', 'algorithm'),
    unknown('aud', 'aud'),
    unknown('audiences', 'audiences'),
    unknown('upper-case', 'Issuer'),
    unknown('jwks-uri', 'jwks_uri'),
    unknown('clock-tolerance', 'clockTolerance'),
    unknown('secret', 'secret'),
    unknown('insecure', 'insecure'),
    keySet('member', 'a member of "keySet" that does not exist', { cooldownSeconds: 30 }),
    [
      'of-an-issuer',
      'an option of the guard inside an issuer',
      { options: { issuers: [{ issuer, audience, realm: 'tasks' }] } },
    ],
  ]),
  ...clause('OPT-03', [
    algorithm('none', 'none'),
    algorithm('none-mixed-case', 'None'),
    algorithm('hs256', 'HS256'),
    algorithm('hs384', 'HS384'),
    algorithm('hs512', 'HS512'),
    algorithm('rs256-lower-case', 'rs256'),
    algorithm('rs1', 'RS1'),
    algorithm('es256k', 'ES256K'),
    algorithm('encryption', 'RSA-OAEP'),
    algorithm('direct', 'dir'),
    algorithm('inherited-name', '__proto__'),
    ['beside-a-good-one', 'HS256 beside RS256', withOptions({ algorithms: ['RS256', 'HS256'] })],
    ['number', 'a number', withOptions({ algorithms: [256] })],
    ['all-that-exist', 'every algorithm that there is', { ...withOptions({ algorithms }), ...granted }],
  ]),
  ...clause('OPT-04', [
    ['issuer', 'no issuer', withOptions({ issuer: undefined })],
    ['audience', 'no audience', withOptions({ audience: undefined })],
    ['neither', 'neither', { options: {} }],
    [
      'issuer-inherited',
      'an issuer in __proto__ alone',
      { options: JSON.parse(`{"__proto__":{"issuer":"${issuer}"},"audience":"${audience}"}`) as object },
    ],
  ]),
  ...clause('OPT-05', [
    rule('unknown-member', 'a member that does not exist', { pathClaim: { user_id: 'sub' } }),
    rule('scope', 'scope for scopes', { scope: 'tasks:read' }),
    rule('path-claims-undefined', '"pathClaims" is undefined', { pathClaims: '$undefined' }),
    rule('path-claims-empty', '"pathClaims" names nothing', { pathClaims: {} }),
    rule('path-claims-list', '"pathClaims" is a list', { pathClaims: ['user_id'] }),
    rule('path-claims-null', '"pathClaims" is null', { pathClaims: null }),
    rule('path-claims-string', '"pathClaims" is a string', { pathClaims: 'sub' }),
    rule('claim-undefined', 'a claim that is undefined', { pathClaims: { user_id: '$undefined' } }),
    rule('claim-empty', 'a claim without a name', { pathClaims: { user_id: '' } }),
    rule('claim-number', 'a claim that is a number', { pathClaims: { user_id: 0 } }),
    rule('claim-empty-list', 'a claim that is an empty list', { pathClaims: { user_id: [] } }),
    rule('claim-list-with-empty', 'a list with an empty name', { pathClaims: { user_id: ['org', ''] } }),
    rule('any-of-undefined', '"anyOf" is undefined', { pathClaims: { user_id: { anyOf: '$undefined' } } }),
    rule('any-of-empty', '"anyOf" is an empty list', { pathClaims: { user_id: { anyOf: [] } } }),
    rule('any-of-misspelled', '"anyof" for "anyOf"', { pathClaims: { user_id: { anyof: 'orgs' } } }),
    rule('scopes-empty', '"scopes" is empty', { scopes: [] }),
    rule('scopes-string', '"scopes" is a string', { scopes: 'tasks:read' }),
    rule('scopes-undefined', '"scopes" is undefined', { scopes: '$undefined' }),
    rule('scopes-of-undefined', 'a scope that is undefined', { scopes: ['$undefined'] }),
    rule('scopes-with-space', 'two scopes in one', { scopes: ['tasks:read tasks:write'] }),
    rule('scopes-with-quote', 'a scope with a quote', { scopes: ['tasks:"read"'] }),
    rule('scopes-not-ascii', 'a scope beyond ASCII', { scopes: ['aufgaben:für-alle'] }),
    rule('or-alone', '"or" without "pathClaims"', { or: { scope: 'tasks:admin' } }),
    rule('or-empty', '"or" without a scope', { pathClaims: { user_id: 'sub' }, or: {} }),
    rule('or-undefined', '"or" is undefined', { pathClaims: { user_id: 'sub' }, or: '$undefined' }),
    rule('or-empty-scope', 'an empty scope in "or"', { pathClaims: { user_id: 'sub' }, or: { scope: '' } }),
    rule('or-scopes', 'scopes for scope in "or"', { pathClaims: { user_id: 'sub' }, or: { scopes: ['tasks:admin'] } }),
    rule('mismatch-status', 'another status of a mismatch', { pathClaims: { user_id: 'sub' }, mismatchStatus: 200 }),
    rule('mismatch-status-text', 'a status of a mismatch that is text', {
      pathClaims: { user_id: 'sub' },
      mismatchStatus: '404',
    }),
    rule('optional-text', '"optional" is text', { optional: 'false' }),
    rule('optional-null', '"optional" is null', { optional: null }),
    rule('null', 'null', null),
    rule('list', 'a list', []),
    rule('string', 'a string', 'sub'),
  ]),
  ...clause('OPT-06', [
    rule('path-claims', 'optional, with "pathClaims"', { optional: true, pathClaims: { user_id: 'sub' } }),
    rule('scopes', 'optional, with "scopes"', { optional: true, scopes: ['tasks:read'] }),
    rule(
      'not-optional',
      '"optional" is false, with "pathClaims"',
      { optional: false, pathClaims: { user_id: 'sub' } },
      granted,
    ),
  ]),
  ...clause('OPT-07', [
    [
      'no-guard',
      'no guard was there',
      {
        unguarded: true,
        asks: true,
        ...nobodyAsks,
      },
    ],
    [
      'anonymous',
      'the request passed as anonymous',
      {
        rule: { optional: true },
        authorization: [],
        asks: true,
        ...nobodyAsks,
      },
    ],
  ]),
  ...clause('OPT-08', [
    rule('misspelt', 'a name that nothing was given', '$undefined'),
    rule('no-credentials', 'a name that nothing was given, and no credentials', '$undefined', { authorization: [] }),
    rule('no-rule', 'an empty rule', {}, granted),
  ]),
]
