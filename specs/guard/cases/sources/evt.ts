import type { Case, IssuerAnswer } from '../case.ts'
import { clause, denied, granted, type Row, undecided } from './clause.ts'
import { defaults, withOptions } from './defaults.ts'
import { publicJwk, publish } from './keys.ts'
import { issuer, signed } from './tokens.ts'

const [good] = defaults.answers as readonly [IssuerAnswer]
const { jwksUri: keySet, ...discovering } = defaults.options as { readonly jwksUri: string }
const minute = { ...good, headers: { 'cache-control': 'max-age=60' } }
const down: IssuerAnswer = { fault: 'refused' }
const from = (seconds: number, answer: IssuerAnswer): IssuerAnswer => ({ ...answer, from: seconds })

type Told = Readonly<Record<string, unknown>>

const passed = { type: 'granted', anonymous: false }
const refreshed = { type: 'keys-refreshed', keySet, keys: 1, changed: true }
const failed = (fault: string, name = keySet): Told => ({
  type: 'keys-failed',
  keySet: name,
  fault,
  retryInSeconds: '$number',
})
const refusal = (code: string, claim?: string): Told => ({
  type: 'denied',
  code,
  ...(claim !== undefined && { claim }),
})
const noKeys = (fault: string): Told => ({ type: 'undecided', code: 'GUARD_KEYS_UNAVAILABLE', fault })

/** What is told of a request by a guard that has its keys. */
const told = (name: string, title: string, events: readonly Told[], more: Omit<Case, 'id' | 'title'>): Row => [
  name,
  title,
  { before: [-10], ...more, events: events },
]

/** A fetch that fails, so that there are no keys. */
const fetched = (
  fault: string,
  title: string,
  answer: IssuerAnswer,
  more: object = {},
  before: readonly Told[] = [],
): Row => [
  fault,
  title,
  {
    answers: [answer],
    ...undecided('GUARD_KEYS_UNAVAILABLE'),
    events: [...before, failed(fault), noKeys(fault)],
    ...more,
  },
]

/** A guard whose listener misbehaves. */
const listening = (name: string, title: string, onEvent: unknown): Row[] => [
  [name, title, { ...withOptions({ onEvent }), before: [{ at: -10, does: 'reload' }], ...granted, fetches: 1 }],
  [
    `${name}-denied`,
    `${title}, and the token has expired`,
    { ...withOptions({ onEvent }), ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') },
  ],
]

const onPath = (value: string): object => ({
  rule: { pathClaims: { user_id: 'sub' } },
  route: '/users/:user_id',
  target: `/users/${value}`,
  params: { user_id: value },
})
const secretToken = (parts: { header?: object; claims?: object }): { authorization: string[] } =>
  signed({ header: { ...parts.header }, claims: { sub: 'secret-subject', ...parts.claims } })

const second = withOptions({ realm: 'second' })

export const evt = [
  ...clause('EVT-01', [
    told('granted', 'a good token', [passed], granted),
    told('anonymous', 'no credentials, and the rule is optional', [{ type: 'granted', anonymous: true }], {
      rule: { optional: true },
      authorization: [],
      ...granted,
      principal: null,
    }),
    told('missing', 'no credentials', [refusal('GUARD_CREDENTIALS_MISSING')], {
      authorization: [],
      ...denied('GUARD_CREDENTIALS_MISSING'),
    }),
    told('forged', 'a forged token', [refusal('GUARD_SIGNATURE_INVALID')], {
      ...signed({ key: 'rsa-stranger', header: { kid: 'rsa-1' } }),
      ...denied('GUARD_SIGNATURE_INVALID'),
    }),
    told('audience', 'another audience: the claim is named', [refusal('GUARD_AUDIENCE_REFUSED', 'aud')], {
      ...signed({ claims: { aud: 'x' } }),
      ...denied('GUARD_AUDIENCE_REFUSED'),
    }),
    told(
      'path',
      'the path of another: the parameter is named, beside the verdict',
      [{ type: 'path-mismatch', parameter: 'user_id' }, refusal('GUARD_PATH_MISMATCH')],
      { ...onPath('bob'), ...denied('GUARD_PATH_MISMATCH') },
    ),
    told(
      'revocation',
      'a revocation hook that fails',
      [{ type: 'undecided', code: 'GUARD_REVOCATION_UNAVAILABLE', fault: 'revocation' }],
      {
        ...withOptions({ revocation: { isRevoked: '$throws' } }),
        ...undecided('GUARD_REVOCATION_UNAVAILABLE'),
      },
    ),
    told('no-keys', 'no keys', [failed('network'), noKeys('network')], {
      answers: [down],
      before: [],
      ...undecided('GUARD_KEYS_UNAVAILABLE'),
    }),
  ]),
  ...clause('EVT-02', [
    ['refreshed', 'a first fetch', { ...granted, events: [refreshed, passed] }],
    ['fresh', 'no fetch', { before: [{ at: -10, events: [refreshed, passed] }], ...granted, events: [passed] }],
    [
      'unchanged',
      'a fetch that finds the keys unchanged',
      {
        answers: [
          { ...good, headers: { etag: '"1"' } },
          { status: 304, from: -6 },
        ],
        before: [-10, { at: -5, does: 'reload', events: [{ ...refreshed, changed: false }] }],
        ...granted,
        events: [passed],
      },
    ],
    [
      'left-out',
      'a fetch that brings a key which is never used, too',
      {
        ...publish('rsa-1', 'rsa-1024'),
        ...granted,
        events: [{ type: 'key-left-out', keySet, reason: 'too-weak' }, refreshed, passed],
      },
    ],
    fetched('network', 'a fetch that is refused', down),
    fetched('timeout', 'a fetch that nothing answers', { fault: 'silent' }, { elapses: 5 }),
    fetched('status', 'a fetch that is answered 500', { status: 500 }),
    fetched('redirect', 'a fetch that is sent elsewhere', { status: 302, headers: { location: '/' } }),
    fetched('too-large', 'a fetch of too much', { ...good, paddedTo: 262_145 }),
    fetched('not-json', 'a fetch of a page', { body: '<!doctype html>' }),
    fetched('not-a-key-set', 'a fetch of null', { json: null }),
    fetched('too-many-keys', 'a fetch of 101 keys', { json: { keys: Array.from({ length: 101 }, () => ({})) } }),
    fetched('no-usable-key', 'a fetch of a private key', { json: { keys: [publicJwk('rsa-1', { d: 'AA' })] } }, {}, [
      { type: 'key-left-out', keySet, reason: 'private' },
    ]),
    fetched('issuer-mismatch', "a fetch of another's metadata", good, {
      options: discovering,
      answers: [
        { url: `${issuer}/.well-known/openid-configuration`, json: { issuer: 'https://x.example', jwks_uri: keySet } },
      ],
      events: [failed('issuer-mismatch', issuer), noKeys('issuer-mismatch')],
    }),
    fetched('bad-location', 'a fetch of metadata that names a file', good, {
      options: discovering,
      answers: [
        { url: `${issuer}/.well-known/openid-configuration`, json: { issuer, jwks_uri: 'file:///etc/passwd' } },
      ],
      events: [failed('bad-location', issuer), noKeys('bad-location')],
    }),
    [
      'unknown-key',
      'a kid that the issuer does not know: after the fetch it is told of, too',
      {
        before: [-10],
        ...signed({ key: 'rsa-stranger' }),
        ...denied('GUARD_KEY_UNKNOWN'),
        events: [refreshed, { type: 'key-unknown', keySet }, refusal('GUARD_KEY_UNKNOWN')],
      },
    ],
    [
      'shared',
      'two guards on one key set: both are told',
      {
        before: [-20, { at: -15, ...second }, { at: -10, does: 'reload', events: [refreshed, refreshed] }],
        ...granted,
      },
    ],
  ]),
  ...clause('EVT-03', [
    ...listening('throws', 'a listener that throws', '$throws'),
    ...listening('rejects', 'a listener that rejects', '$rejects'),
    ...listening('silent', 'a listener whose promise never settles', '$silent'),
    ...listening('overwrites', 'a listener that changes what it is told', {
      $overwrites: { type: 'granted', code: 'GUARD_TOKEN_REVOKED', keys: 0 },
    }),
  ]),
  ...clause('EVT-04', [
    told(
      'subject',
      'a subject, and a path, that could be told',
      [{ type: 'path-mismatch', parameter: 'user_id' }, refusal('GUARD_PATH_MISMATCH')],
      {
        ...onPath('secret-path'),
        ...secretToken({}),
        ...denied('GUARD_PATH_MISMATCH'),
      },
    ),
    told('issuer', 'an issuer that could be told', [refusal('GUARD_ISSUER_REFUSED', 'iss')], {
      ...secretToken({ claims: { iss: 'https://secret.example' } }),
      ...denied('GUARD_ISSUER_REFUSED'),
    }),
    told(
      'key-id',
      'a kid that could be told',
      [refreshed, { type: 'key-unknown', keySet }, refusal('GUARD_KEY_UNKNOWN')],
      {
        ...secretToken({ header: { kid: 'secret-kid' } }),
        ...denied('GUARD_KEY_UNKNOWN'),
      },
    ),
    told('type', 'a typ that could be told', [refusal('GUARD_TYPE_REFUSED')], {
      ...secretToken({ header: { typ: 'secret-type' } }),
      ...denied('GUARD_TYPE_REFUSED'),
    }),
    told('scope', 'a scope that could be told', [refusal('GUARD_SCOPE_INSUFFICIENT')], {
      rule: { scopes: ['tasks:read'] },
      scope: 'tasks:read',
      ...secretToken({ claims: { scope: 'secret:scope' } }),
      ...denied('GUARD_SCOPE_INSUFFICIENT'),
    }),
    told('upstream', 'an error whose text could be told', [failed('status'), noKeys('status')], {
      before: [],
      answers: [{ status: 500, body: 'secret upstream text' }],
      ...undecided('GUARD_KEYS_UNAVAILABLE'),
    }),
    told(
      'published',
      'a published key whose members could be told',
      [{ type: 'key-left-out', keySet, reason: 'unsupported-type' }, refreshed, passed],
      {
        before: [],
        ...publish({ kty: 'secret-type', kid: 'secret-kid' }, 'rsa-1'),
        ...granted,
      },
    ),
  ]),
  ...clause('EVT-05', [
    [
      'stale',
      'the issuer is down, and the keys are past their freshness',
      {
        answers: [minute, from(-120, down)],
        before: [-130],
        ...granted,
        events: [failed('network'), { type: 'keys-stale', keySet, ageSeconds: 130 }, passed],
      },
    ],
    [
      'fresh',
      'the issuer is down, a kid is unknown, and the keys are fresh',
      {
        answers: [good, from(-5, down)],
        before: [-10],
        ...signed({ key: 'rsa-stranger' }),
        ...undecided('GUARD_KEYS_UNAVAILABLE'),
        events: [failed('network'), noKeys('network')],
      },
    ],
    [
      'out-of-time',
      'the issuer is down, and the keys serve no more',
      {
        answers: [minute, from(-3700, down)],
        before: [-3710],
        ...undecided('GUARD_KEYS_UNAVAILABLE'),
        events: [failed('network'), noKeys('network')],
      },
    ],
    [
      'refreshed',
      'the issuer answers, and the keys are past their freshness',
      { answers: [minute], before: [-130], ...granted, events: [refreshed, passed] },
    ],
  ]),
  ...clause('EVT-06', [
    [
      'closed',
      'two guards on one key set, of which one is closed',
      {
        before: [
          -20,
          { at: -15, ...second },
          { at: -12, does: 'reload', events: [refreshed, refreshed] },
          { at: -11, ...second, does: 'close', events: [] },
          { at: -10, does: 'reload', events: [refreshed] },
          { at: -5, ...second, ...granted, events: [passed] },
        ],
        ...granted,
        events: [passed],
      },
    ],
    [
      'both-closed',
      'a guard that is closed, and nobody else to be told',
      { before: [-20, { at: -15, does: 'close' }, { at: -10, does: 'reload', events: [], fetches: 2 }], ...granted },
    ],
  ]),
]
