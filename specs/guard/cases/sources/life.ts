// The life of a key set over several requests: outages, rollovers, restarts, reloads, and who shares what.
import type { Case, IssuerAnswer, Step } from '../case.ts'
import { clause, denied, granted, type Row, undecided } from './clause.ts'
import { defaults, withOptions } from './defaults.ts'
import { privateJwk, publicJwk } from './keys.ts'
import { issuer, now, signed } from './tokens.ts'

const [good] = defaults.answers as readonly [IssuerAnswer]
const others: IssuerAnswer = { json: { keys: [publicJwk('rsa-2')] } }
const minute = { ...good, headers: { 'cache-control': 'max-age=60' } }
const down: IssuerAnswer = { fault: 'refused' }
const silent: IssuerAnswer = { fault: 'silent' }
const from = (seconds: number, answer: IssuerAnswer): IssuerAnswer => ({ ...answer, from: seconds })

/** A good token that does not say when it was issued: it is good at every time. */
const aged = signed({ claims: { iat: undefined } })
const newKey = signed({ key: 'rsa-2' })
const unavailable = undecided('GUARD_KEYS_UNAVAILABLE')
const withdrawn = denied('GUARD_KEY_UNKNOWN')
const restart = { does: 'restart' } as const
const reload = { does: 'reload' } as const

/** Times from one to another, so many seconds apart. */
const every = (seconds: number, first: number, last: number): number[] =>
  Array.from({ length: Math.floor((last - first) / seconds) + 1 }, (_, place) => first + place * seconds)

/** An outage of 23 minutes, and two minutes after it. */
const inOutage = [...every(60, -1510, -130), ...every(15, -120, -15)]

/** What a store gives back: a good set, but for what is given. */
const stored = (members: object = {}): { options: unknown } =>
  storing(
    JSON.stringify({
      version: 1,
      confirmedAt: now - 100,
      freshUntil: now + 500,
      keys: [publicJwk('rsa-1')],
      ...members,
    }),
  )
const storing = (text: unknown): { options: unknown } =>
  withOptions({ store: { load: { $gives: text }, save: '$nothing' } })

/** A set in the store that is none, with the issuer down: the store must not stand in for it. */
const none = (name: string, title: string, store: { options: unknown }): Row => [
  name,
  title,
  { ...store, answers: [down], ...unavailable, fetches: 1 },
]

const kept = withOptions({ store: '$store' })

/** A store that misbehaves, over a first fetch and a refresh. */
const failing = (name: string, title: string, members: object, elapses = 0): Row => [
  name,
  title,
  {
    ...withOptions({ store: { load: '$nothing', save: '$nothing', ...members } }),
    ...aged,
    before: [{ at: -1000, elapses, ...granted, fetches: 1 }],
    elapses,
    ...granted,
    fetches: 2,
  },
]

const { jwksUri, ...discovering } = defaults.options as { readonly jwksUri: string }
const metadataUri = `${issuer}/.well-known/openid-configuration`
const moved = `${issuer}/moved.json`
const metadata: IssuerAnswer = { url: metadataUri, json: { issuer, jwks_uri: jwksUri } }
const elsewhere: IssuerAnswer = { url: metadataUri, json: { issuer, jwks_uri: moved } }

/** An issuer that is found by discovery, and whose keys move. */
const moving = (
  name: string,
  title: string,
  answers: readonly IssuerAnswer[],
  before: readonly (number | Step)[],
  more: Omit<Case, 'id' | 'title'> = {},
): Row => [
  name,
  title,
  {
    options: discovering,
    answers: [good, { ...others, url: moved }, metadata, ...answers],
    before,
    ...granted,
    ...more,
  },
]

const leaving = { size: 3, leaves: true } as const

export const life = [
  ...clause('SET-15', [
    ['good', 'a good set, and the issuer is down', { ...stored(), answers: [down], ...granted, fetches: 0 }],
    ['none-fetched', 'a set that is none, and the issuer answers', { ...storing('{}'), ...granted, fetches: 1 }],
    [
      'left-out',
      'a private key beside a good one',
      { ...stored({ keys: [privateJwk('rsa-2'), publicJwk('rsa-1')] }), answers: [down], ...granted, fetches: 0 },
    ],
    none('private', 'a private key alone', stored({ keys: [{ ...privateJwk('rsa-1'), kid: 'rsa-1' }] })),
    none('weak', 'a weak key alone', stored({ keys: [publicJwk('rsa-1024')] })),
    none('empty-set', 'an empty set', stored({ keys: [] })),
    none('too-many', 'a set of 101 keys', stored({ keys: Array.from({ length: 101 }, () => publicJwk('rsa-1')) })),
    none('keys-object', 'a set whose keys are an object', stored({ keys: { 0: publicJwk('rsa-1') } })),
    none('too-old', 'a set past its freshness by an hour', stored({ confirmedAt: now - 4200, freshUntil: now - 3600 })),
    none('from-the-future', 'a set of the time to come', stored({ confirmedAt: now + 60, freshUntil: now + 660 })),
    none('fresh-too-long', 'a set that is fresh for a year', stored({ freshUntil: now + 31_536_000 })),
    none('without-times', 'a set without its times', stored({ confirmedAt: null })),
    none('other-version', 'a set of another version', stored({ version: 2 })),
    none('bare-set', 'a JWK Set as the issuer publishes it', storing(JSON.stringify(good.json))),
    none('no-json', 'a page', storing('<!doctype html>')),
    none('empty', 'an empty text', storing('')),
    none('null', 'null', storing('null')),
    none('no-text', 'an object', storing({ keys: [publicJwk('rsa-1')] })),
    none('too-long', 'a text that is too long', storing(`${' '.repeat(600_000)}{}`)),
    [
      'of-a-lost-process',
      'what a process kept that ended an hour and a half ago, and the issuer is down',
      { ...kept, answers: [good, from(-5000, down)], before: [-5400, restart], ...unavailable },
    ],
  ]),
  ...clause('SET-17', [
    [
      'first-half',
      'within half a second of the first failure',
      { answers: [down], before: [{ at: -0.49, fetches: 1 }], ...unavailable, fetches: 1 },
    ],
    ['first-over', 'a second after the first failure', { answers: [down], before: [-1], ...unavailable, fetches: 2 }],
    [
      'second-half',
      'within a second of the second failure',
      { answers: [down], before: [-3, { at: -0.99, fetches: 2 }], ...unavailable, fetches: 2 },
    ],
    [
      'second-over',
      'two seconds after the second failure',
      { answers: [down], before: [-3, -2], ...unavailable, fetches: 3 },
    ],
    [
      'most-half',
      'within half a minute of the twelfth failure',
      { answers: [down], before: [...every(60, -689, -29)], ...unavailable, fetches: 12 },
    ],
    [
      'most-over',
      'a minute after the twelfth failure',
      { answers: [down], before: [...every(60, -720, -60)], ...unavailable, fetches: 13 },
    ],
    [
      'many-checks',
      'fifty checks within the wait',
      {
        ...withOptions({ keySet: { backOffSeconds: 60 } }),
        answers: [down],
        before: [-1],
        crowd: { size: 50, ...signed() },
        ...unavailable,
        fetches: 1,
      },
    ],
    [
      'begins-anew',
      'a failure after a success: the wait is as short as the first',
      {
        ...aged,
        answers: [down, from(-200, minute), from(-100, down)],
        before: [
          ...every(60, -500, -260),
          { at: -200, ...granted, fetches: 6 },
          { at: -100, ...granted, fetches: 7 },
          { at: -99, ...granted, fetches: 8 },
        ],
        ...granted,
        fetches: 9,
      },
    ],
    [
      'retry-after',
      'an issuer whose own Retry-After is an hour',
      {
        answers: [{ status: 503, headers: { 'retry-after': '3600' } }, from(-0.5, good)],
        before: [-1],
        ...granted,
        fetches: 2,
      },
    ],
  ]),
  ...clause('SET-18', [
    [
      'cold',
      'down for ten minutes, and up for one',
      { answers: [down, from(-60, good)], before: every(30, -660, -61), ...granted },
    ],
    [
      'warm',
      'down for three hours, and up for a minute',
      { answers: [minute, from(-10_800, down), from(-60, good)], before: every(300, -11_000, -61), ...granted },
    ],
    [
      'new-key',
      'a new key, a minute after an outage',
      {
        answers: [minute, from(-600, down), from(-60, others)],
        before: every(30, -660, -61).map(at => ({ at, ...aged })),
        ...newKey,
        ...granted,
      },
    ],
  ]),
  ...clause('SET-19', [
    [
      'nobody-asked',
      'withdrawn just after a fetch, 660 seconds ago',
      { answers: [good, from(-659, others)], before: [-660], ...withdrawn, fetches: 2 },
    ],
    [
      'always-asked',
      'withdrawn just after a fetch, 660 seconds ago, and asked for all the time',
      { answers: [good, from(-659, others)], before: every(60, -660, -60), ...withdrawn },
    ],
    [
      'max-age',
      'withdrawn just after a fetch, 120 seconds ago, where the issuer says 60',
      { answers: [minute, from(-119, others)], before: every(10, -120, -10), ...withdrawn },
    ],
    [
      'in-an-outage',
      'withdrawn in an outage that ended 125 seconds ago',
      { answers: [good, from(-1500, down), from(-125, others)], before: inOutage, ...withdrawn },
    ],
    [
      'silence',
      'withdrawn in a silence that ended 125 seconds ago',
      {
        answers: [good, from(-1500, silent), from(-125, others)],
        before: inOutage.map(at => ({ at, elapses: 5 })),
        ...withdrawn,
      },
    ],
  ]),
  ...clause('SET-21', [
    [
      'restarted',
      'a set that a process before this kept, and the issuer is down',
      {
        ...kept,
        answers: [good, from(-400, down)],
        before: [{ at: -500, fetches: 1 }, restart],
        ...granted,
        fetches: 1,
      },
    ],
    [
      'stale',
      'a kept set that is past its freshness: the issuer is asked first',
      { ...kept, answers: [good, from(-600, others)], before: [-700, restart], ...withdrawn, fetches: 2 },
    ],
    [
      'stale-and-down',
      'a kept set that is past its freshness, and the issuer is down',
      { ...kept, answers: [good, from(-600, down)], before: [-700, restart], ...granted, fetches: 2 },
    ],
    [
      'unknown-kid',
      'a kept set without the key: the issuer is asked at once',
      {
        ...kept,
        answers: [others, from(-10, good)],
        before: [{ at: -20, ...newKey }, restart],
        ...granted,
        fetches: 2,
      },
    ],
    [
      'warm',
      'a kept set: warm is content with it',
      { ...kept, before: [-20, restart, { at: -10, does: 'warm', fetches: 1 }], ...granted, fetches: 1 },
    ],
    [
      'reload',
      'a kept set: reload is not content with it',
      { ...kept, before: [-20, restart, { at: -10, ...reload, fetches: 2 }], ...granted, fetches: 2 },
    ],
    [
      'refreshed',
      'a kept set, of a refresh',
      {
        ...kept,
        answers: [good, from(-50, others), from(-10, down)],
        before: [-60, { at: -40, ...reload }, restart],
        ...newKey,
        ...granted,
        fetches: 2,
      },
    ],
    ['without-store', 'no store', { before: [{ at: -20, fetches: 1 }, restart], ...granted, fetches: 2 }],
  ]),
  ...clause('SET-22', [
    failing('throws', 'a store that throws', { load: '$throws', save: '$throws' }),
    failing('rejects', 'a store that rejects', { load: '$rejects', save: '$rejects' }),
    failing('text', 'a store that gives back no key set', { load: '$text' }),
    failing('number', 'a store that gives back no text', { load: { $gives: 7 } }),
    failing('never-saves', 'a store that never saves', { save: '$silent' }),
    failing('never-loads', 'a store that never loads', { load: '$silent' }, 5),
    [
      'denied',
      'a store that throws, and an expired token',
      {
        ...withOptions({ store: { load: '$throws', save: '$throws' } }),
        ...signed({ claims: { exp: 1 } }),
        ...denied('GUARD_TOKEN_EXPIRED'),
      },
    ],
    [
      'down',
      'a store that throws, and the issuer is down',
      { ...withOptions({ store: { load: '$throws', save: '$throws' } }), answers: [down], ...unavailable },
    ],
  ]),
  ...clause('SET-23', [
    [
      'fresh',
      'keys that are fresh: the new one is known',
      {
        answers: [good, from(-5, others)],
        before: [-10, { at: -4, ...reload, fetches: 2 }],
        ...newKey,
        ...granted,
        fetches: 2,
      },
    ],
    [
      'fresh-withdrawn',
      'keys that are fresh: the old one is gone',
      { answers: [good, from(-50, others)], before: [-60, { at: -40, ...reload }], ...withdrawn },
    ],
    [
      'back-off',
      'within the back-off',
      {
        ...withOptions({ keySet: { backOffSeconds: 60 } }),
        answers: [down, from(-5, good)],
        before: [
          { at: -10, fetches: 1 },
          { at: -4, ...unavailable, fetches: 1 },
          { at: -3, ...reload, fetches: 2 },
        ],
        ...granted,
        fetches: 2,
      },
    ],
    [
      'down',
      'the issuer is down: it fails, and the keys serve on',
      { answers: [good, from(-5, down)], before: [-10, { at: -4, ...reload, ...unavailable, fetches: 2 }], ...granted },
    ],
    [
      'empty-set',
      'the issuer publishes none: it fails, and the keys serve on',
      {
        answers: [good, from(-5, { json: { keys: [] } })],
        before: [-10, { at: -4, ...reload, ...unavailable }],
        ...granted,
      },
    ],
    [
      'silent',
      'the issuer does not answer: it fails, and the keys serve on',
      {
        answers: [good, from(-15, silent)],
        before: [-20, { at: -10, ...reload, ...unavailable, elapses: 5 }],
        ...granted,
      },
    ],
    [
      'cold-down',
      'the issuer is down, and no keys were ever had',
      { answers: [down], before: [{ at: -60, ...reload, ...unavailable }], ...unavailable, fetches: 2 },
    ],
  ]),
  ...clause('SET-25', [
    ['cold', 'three callers gave up on a cold guard', { crowd: { ...leaving, ...signed() }, ...granted, fetches: 1 }],
    [
      'only-caller',
      'the only caller gave up, and the issuer is down since',
      {
        answers: [good, from(-5, down)],
        before: [{ at: -10, authorization: [], crowd: { ...leaving, ...signed() } }],
        ...granted,
        fetches: 1,
      },
    ],
    [
      'new-key',
      'three callers gave up waiting for a new key',
      {
        answers: [others, from(-1, good)],
        before: [{ at: -2, ...newKey }],
        crowd: { ...leaving, ...signed() },
        elapses: 5,
        ...granted,
        fetches: 2,
      },
    ],
    [
      'hook',
      'three callers gave up on a revocation hook',
      {
        ...withOptions({ revocation: { isRevoked: '$silent' } }),
        before: [{ at: -10, elapses: 2 }],
        crowd: { ...leaving, ...signed() },
        elapses: 2,
        ...undecided('GUARD_REVOCATION_UNAVAILABLE'),
      },
    ],
    [
      'places',
      'a hundred callers gave up waiting for a new key, and their places are not free before the fetch',
      {
        before: [-2],
        ...signed({ key: 'rsa-stranger' }),
        crowd: { size: 100, leaves: true, ...signed({ key: 'rsa-stranger' }) },
        ...undecided('GUARD_KEYS_BUSY'),
      },
    ],
  ]),
  ...clause('SET-26', [
    [
      'same',
      'another guard with the same address',
      { before: [{ at: -10, ...withOptions({ realm: 'other' }) }], ...granted, fetches: 1 },
    ],
    [
      'other-audience',
      'another guard, for another audience',
      {
        before: [
          {
            at: -10,
            ...withOptions({ audience: 'https://other.example' }),
            ...denied('GUARD_AUDIENCE_REFUSED'),
            fetches: 1,
          },
        ],
        ...granted,
        fetches: 1,
      },
    ],
    [
      'reload',
      'another guard that reloads',
      {
        answers: [good, from(-5, others)],
        before: [-10, { at: -4, ...withOptions({ realm: 'other' }), ...reload, fetches: 2 }],
        ...newKey,
        ...granted,
        fetches: 2,
      },
    ],
    [
      'other-settings',
      'another guard with other settings',
      { before: [{ at: -10, ...withOptions({ keySet: { timeoutSeconds: 1 } }) }], ...granted, fetches: 2 },
    ],
    [
      'other-address',
      'another guard with another address',
      {
        answers: [good, { ...good, url: moved }],
        before: [{ at: -10, ...withOptions({ jwksUri: moved }) }],
        ...granted,
        fetches: 2,
      },
    ],
  ]),
  ...clause('SET-28', [
    moving(
      'recent',
      'asked two minutes ago, and keys that are fresh for one',
      [{ ...minute }],
      [{ at: -120, fetches: 2 }],
      {
        fetches: 3,
      },
    ),
    moving('long-ago', 'asked more than ten minutes ago', [from(-600, elsewhere)], [-1000], { ...newKey, fetches: 4 }),
    moving('reload', 'keys that moved, and a reload', [from(-5, elsewhere)], [-10, { at: -4, ...reload, fetches: 4 }], {
      ...newKey,
      fetches: 4,
    }),
    moving(
      'failed',
      'keys that moved, and are no more where they were',
      [minute, from(-100, { status: 404 }), from(-100, elsewhere)],
      [
        { at: -150, ...aged },
        { at: -20, ...aged, ...granted, fetches: 3 },
      ],
      { ...newKey, fetches: 5 },
    ),
    moving(
      'metadata-down',
      'metadata that cannot be had: the keys are where they were',
      [from(-600, { url: metadataUri, fault: 'refused' })],
      [-1000],
      {
        fetches: 4,
      },
    ),
    moving(
      'metadata-500',
      'metadata that is an error: the keys are where they were',
      [from(-600, { url: metadataUri, status: 500 })],
      [-1000],
      {
        fetches: 4,
      },
    ),
    moving(
      'metadata-of-another',
      "metadata that has become another's: the keys that were had serve on",
      [from(-600, { url: metadataUri, json: { issuer: 'https://evil.example', jwks_uri: moved } })],
      [-1000],
      { fetches: 3 },
    ),
  ]),
  ...clause('SET-29', [
    [
      'cookie',
      'a request with a cookie',
      { headers: { cookie: 'session=secret', 'proxy-authorization': 'Basic c2VjcmV0', 'x-api-key': 'secret' } },
    ],
    [
      'discovery',
      'a request with a cookie, where the keys are found by discovery',
      { options: discovering, answers: [good, metadata], headers: { cookie: 'session=secret' } },
    ],
    [
      'refresh',
      'a refresh, with the ETag of the keys',
      {
        answers: [{ ...good, headers: { etag: '"1"', 'set-cookie': 'a=b' } }],
        before: [-700],
        headers: { cookie: 'session=secret' },
        fetches: 2,
      },
    ],
  ]),
]
