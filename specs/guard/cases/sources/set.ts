import type { IssuerAnswer } from '../case.ts'
import { clause, denied, granted, type Row, undecided } from './clause.ts'
import { defaults, withOptions } from './defaults.ts'
import { publicJwk } from './keys.ts'
import { issuer, signed } from './tokens.ts'

const [good] = defaults.answers as readonly [IssuerAnswer]
const others: IssuerAnswer = { json: { keys: [publicJwk('rsa-2')] } }
const minute = { ...good, headers: { 'cache-control': 'max-age=60' } }
const from = (seconds: number, answer: IssuerAnswer): IssuerAnswer => ({ ...answer, from: seconds })
const down: IssuerAnswer = { fault: 'refused' }
const silent: IssuerAnswer = { fault: 'silent' }

const forged = signed({ key: 'rsa-stranger' })
const unavailable = undecided('GUARD_KEYS_UNAVAILABLE')

/** A guard that asks for keys for the first time. */
const cold = (name: string, title: string, answer: IssuerAnswer, more: object = {}): Row => [
  name,
  title,
  { answers: [answer], ...more },
]
/** A guard that got good keys eleven minutes ago, and this since. */
const replaced = (name: string, title: string, answer: IssuerAnswer): Row => [
  name,
  title,
  { answers: [good, from(-650, answer)], before: [-660, -1] },
]

const { jwksUri, ...discovering } = defaults.options as { readonly jwksUri: string }
const metadataUri = `${issuer}/.well-known/openid-configuration`
const olderMetadataUri = `${issuer}/.well-known/oauth-authorization-server`
const metadata = { issuer, jwks_uri: jwksUri }
const discovered = (name: string, title: string, members: object, more: object = {}): Row => [
  name,
  title,
  { options: discovering, answers: [good, { url: metadataUri, json: { ...metadata, ...members } }], ...more },
]

const redirect = (status: number): Row =>
  cold(String(status), `an answer ${status}`, { status, headers: { location: `${issuer}/other.json` } })

const throwing = (name: string, title: string, members: object): Row => [name, title, withOptions({ ...members })]

const loopback = (name: string, url: string): Row => [
  `loopback-${name}`,
  `http from ${new URL(url).hostname}`,
  { ...withOptions({ jwksUri: url }), answers: [{ ...good, url }], ...granted },
]

export const set = [
  ...clause('SET-01', [['cold', 'fifty checks at once', { crowd: { size: 50, ...signed() }, ...granted, fetches: 1 }]]),
  ...clause('SET-02', [
    ['default', 'keys of 530 seconds, and the issuer said nothing', { before: [-530], ...granted, fetches: 1 }],
    [
      'max-age',
      'keys of 3,000 seconds, and the issuer said 3,600',
      {
        answers: [{ ...good, headers: { 'cache-control': 'public, max-age=3600' } }],
        before: [-3000],
        ...granted,
        fetches: 1,
      },
    ],
    [
      'floor',
      'keys of 29 seconds, and the issuer said none',
      { answers: [{ ...good, headers: { 'cache-control': 'no-store' } }], before: [-29], ...granted, fetches: 1 },
    ],
    [
      'ceiling',
      'keys of two days, and the issuer said a year',
      {
        answers: [{ ...good, headers: { 'cache-control': 'max-age=31536000' } }],
        before: [-172_800],
        ...signed({ claims: { iat: undefined } }),
        ...granted,
        fetches: 2,
      },
    ],
  ]),
  ...clause('SET-03', [
    ['max-age', 'keys of 90 seconds, fresh for 60', { answers: [minute], before: [-90], fetches: 2 }],
    [
      'issuer-silent',
      'keys of 90 seconds, fresh for 60, and the issuer does not answer',
      { answers: [minute, from(-30, silent)], before: [-90], fetches: 2 },
    ],
  ]),
  ...clause('SET-04', [
    [
      'down',
      'the issuer is down for 50 minutes',
      { answers: [minute, from(-3000, down)], before: [-3010, -2940, -1500] },
    ],
    [
      'at-the-end',
      'the issuer is down, and the keys have a minute left',
      { answers: [minute, from(-3500, down)], before: [-3590, -3500] },
    ],
    [
      'other-kid',
      'the issuer is down, and the kid is unknown',
      { answers: [minute, from(-3000, down)], before: [-3010, -2940], ...forged, ...unavailable, elapses: 5 },
    ],
    [
      'past-the-end',
      'the issuer is down, and the keys are out of time',
      { answers: [minute, from(-3600, down)], before: [-3670, -3600], ...unavailable },
    ],
    [
      'back-again',
      'the issuer was down for longer, and is back',
      { answers: [minute, from(-7000, down), from(-1, good)], before: [-7060, -6990, -1000] },
    ],
  ]),
  ...clause('SET-05', [
    cold('refused', 'the issuer is down', down),
    cold('500', 'the issuer answers 500', { status: 500, body: 'Internal Server Error' }),
    cold('404', 'the issuer answers 404', { status: 404, json: { keys: [publicJwk('rsa-1')] } }),
    cold('204', 'the issuer answers 204', { status: 204 }),
    cold('304', 'the issuer answers 304 to one who has nothing', { status: 304 }),
    cold('401', 'the issuer answers 401', { status: 401, headers: { 'www-authenticate': 'Bearer' } }),
    cold('empty-body', 'an empty body', { body: '' }),
    cold('html', 'a page with status 200', {
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Sign in</title>',
    }),
    cold('cut', 'a body that is cut', { body: JSON.stringify(good.json).slice(0, -10) }),
    cold('not-utf-8', 'a body that is not UTF-8', { body: '{"keys":["\u00ff"]}' }),
    cold('null', 'null', { json: null }),
    cold('list', 'a list of keys that is no set', { json: [publicJwk('rsa-1')] }),
    cold('bare-key', 'a key that is in no set', { json: publicJwk('rsa-1') }),
    cold('keys-object', 'a set whose keys are an object', { json: { keys: { 0: publicJwk('rsa-1') } } }),
    cold('empty-set', 'an empty set', { json: { keys: [] } }),
    cold('no-usable-key', 'a set without a usable key', {
      json: { keys: [publicJwk('rsa-1024'), { kty: 'oct', k: 'AA' }, null] },
    }),
    cold(
      'no-usable-key-none',
      'a set without a usable key, and no credentials',
      { json: { keys: [] } },
      { authorization: [], ...denied('GUARD_CREDENTIALS_MISSING'), fetches: 0 },
    ),
    cold('expired', 'the issuer is down, and the token has expired', down, signed({ claims: { exp: 1 } })),
    cold('optional', 'the issuer is down, and the rule is optional', down, { rule: { optional: true } }),
    cold('malformed', 'the issuer is down, and the token has no alg', down, {
      ...signed({ header: '{}' }),
      ...denied('GUARD_TOKEN_MALFORMED'),
      fetches: 0,
    }),
  ]),
  ...clause('SET-06', [
    replaced('empty-set', 'an empty set', { json: { keys: [] } }),
    replaced('html', 'a page with status 200', { body: '<!doctype html>' }),
    replaced('null', 'null', { json: null }),
    replaced('no-usable-key', 'a set without a usable key', { json: { keys: [publicJwk('rsa-1', { use: 'enc' })] } }),
    replaced('redirect', 'a redirect', { status: 302, headers: { location: '/' } }),
    replaced('too-many', 'a set of 101 keys', {
      json: { keys: [publicJwk('rsa-2'), ...Array.from({ length: 100 }, () => ({}))] },
    }),
    replaced('500', 'an error', { status: 500 }),
  ]),
  ...clause('SET-07', [
    [
      'flood',
      'a flood of forged tokens on a warm guard',
      { before: [-10], crowd: { size: 90, ...forged }, ...forged, elapses: 5, fetches: 3 },
    ],
    [
      'within-the-pace',
      'a forged token a second after another caused a fetch',
      { before: [-1], ...forged, elapses: 4, fetches: 2 },
    ],
  ]),
  ...clause('SET-08', [
    ['just-published', 'a key published after the last fetch', { answers: [others, from(-2, good)], before: [-10] }],
    [
      'within-the-pace',
      'a key published a second after the last fetch',
      { answers: [others, from(-1, good)], before: [-2], elapses: 5 },
    ],
    [
      'in-a-flood',
      'a key published in a flood of forged tokens',
      { answers: [others, from(-1, good)], before: [-10], crowd: { size: 90, ...forged } },
    ],
  ]),
  ...clause('SET-09', [
    ['one-more', 'a hundred checks are waiting', { before: [-1], ...forged, crowd: { size: 100, ...forged } }],
    [
      'known-key',
      'a hundred checks are waiting, and the key is known',
      { before: [-1], crowd: { size: 100, ...forged }, ...granted },
    ],
    [
      'option',
      'two checks are waiting, and that is the bound',
      { ...withOptions({ keySet: { maxWaiting: 2 } }), before: [-1], ...forged, crowd: { size: 2, ...forged } },
    ],
  ]),
  ...clause('SET-10', [
    [
      'refreshed',
      'a key that was withdrawn before the last refresh',
      { answers: [good, from(-100, others)], before: [-700, -50] },
    ],
    [
      'kept',
      'a key that stays, beside one that was withdrawn',
      {
        answers: [{ json: { keys: [publicJwk('rsa-2'), publicJwk('rsa-1')] } }, from(-100, good)],
        before: [-700, -50],
        ...granted,
      },
    ],
  ]),
  ...clause('SET-11', [
    throwing('http', 'http to another host', { jwksUri: 'http://issuer.example/jwks.json' }),
    throwing('http-issuer', 'an http issuer, where keys are found by discovery', {
      issuer: 'http://issuer.example',
      jwksUri: undefined,
    }),
    throwing('file', 'a file', { jwksUri: 'file:///etc/jwks.json' }),
    throwing('data', 'data', { jwksUri: 'data:application/json,{"keys":[]}' }),
    throwing('ftp', 'another scheme', { jwksUri: 'ftp://issuer.example/jwks.json' }),
    throwing('relative', 'a relative reference', { jwksUri: '/jwks.json' }),
    throwing('without-scheme', 'a host without a scheme', { jwksUri: 'issuer.example/jwks.json' }),
    throwing('loopback-as-prefix', 'a host whose name begins like loopback', {
      jwksUri: 'http://localhost.evil.example/jwks.json',
    }),
    throwing('loopback-address-as-prefix', 'a host whose name begins like a loopback address', {
      jwksUri: 'http://127.0.0.1.evil.example/jwks.json',
    }),
    throwing('any-address', 'http to the unspecified address', { jwksUri: 'http://0.0.0.0/jwks.json' }),
    throwing('private-address', 'http to a private address', { jwksUri: 'http://10.0.0.1/jwks.json' }),
    throwing('user-information', 'a password in the address', { jwksUri: 'https://a:b@issuer.example/jwks.json' }),
    throwing('fragment', 'a fragment', { jwksUri: 'https://issuer.example/jwks.json#1' }),
    loopback('name', 'http://localhost:3000/jwks.json'),
    loopback('ipv4', 'http://127.0.0.1:3000/jwks.json'),
    loopback('ipv6', 'http://[::1]:3000/jwks.json'),
  ]),
  ...clause('SET-12', [301, 302, 303, 307, 308].map(redirect)),
  ...clause('SET-13', [
    cold('no-answer', 'nothing comes back', silent, { elapses: 5 }),
    cold('option', 'nothing comes back within the second that the option says', silent, {
      ...withOptions({ keySet: { timeoutSeconds: 1 } }),
      elapses: 1,
    }),
  ]),
  ...clause('SET-14', [
    cold('large', 'a good set in a body of 262,145 bytes', { ...good, paddedTo: 262_145 }),
    cold('just-fits', 'a good set in a body of 262,144 bytes', { ...good, paddedTo: 262_144 }, granted),
    cold('many-keys', 'a good key among 101', {
      json: { keys: [publicJwk('rsa-1'), ...Array.from({ length: 100 }, () => ({}))] },
    }),
    cold(
      'just-enough-keys',
      'a good key among 100',
      { json: { keys: [...Array.from({ length: 99 }, () => ({})), publicJwk('rsa-1')] } },
      granted,
    ),
    cold('option-bytes', 'a body larger than the option says', good, withOptions({ keySet: { maxBytes: 100 } })),
    cold(
      'option-keys',
      'more keys than the option says',
      { json: { keys: [publicJwk('rsa-1'), publicJwk('rsa-2')] } },
      withOptions({ keySet: { maxKeys: 1 } }),
    ),
  ]),
  ...clause('SET-16', [
    discovered('same', 'metadata of the issuer', {}, { ...granted, fetches: 2 }),
    discovered('other', 'metadata of another', { issuer: 'https://evil.example' }),
    discovered('slash', 'metadata of the issuer with a slash', { issuer: `${issuer}/` }),
    discovered('missing', 'metadata without an issuer', { issuer: null }),
    discovered('keys-nowhere', 'no address of keys', { jwks_uri: null }),
    [
      'second-place',
      'metadata where RFC 8414 puts it',
      {
        options: discovering,
        answers: [good, { url: metadataUri, status: 404 }, { url: olderMetadataUri, json: metadata }],
        ...granted,
        fetches: 3,
      },
    ],
    [
      'metadata-down',
      'no metadata: an outage does not lead to the second place',
      {
        options: discovering,
        answers: [good, { url: metadataUri, status: 503 }, { url: olderMetadataUri, json: metadata }],
        fetches: 1,
      },
    ],
    [
      'redirected',
      'metadata that is elsewhere',
      {
        options: discovering,
        answers: [
          good,
          { url: metadataUri, status: 302, headers: { location: olderMetadataUri } },
          { url: olderMetadataUri, json: metadata },
        ],
        fetches: 1,
      },
    ],
  ]),
  ...clause('SET-20', [
    [
      'unchanged',
      'keys that the issuer confirmed',
      {
        answers: [
          { ...good, headers: { etag: '"1"' } },
          { status: 304, from: -640 },
        ],
        before: [-650, -20],
        ...granted,
        fetches: 2,
      },
    ],
  ]),
  ...clause('SET-27', [
    discovered('http', 'keys by http', { jwks_uri: 'http://issuer.example/jwks.json' }, unavailable),
    discovered('file', 'keys in a file', { jwks_uri: 'file:///etc/passwd' }, unavailable),
    discovered('relative', 'a relative address of keys', { jwks_uri: '/jwks.json' }, unavailable),
  ]),
]
