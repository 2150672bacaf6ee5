import type { Case, RevokedTokens } from '../case.ts'
import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { issuer, now, signed } from './tokens.ts'

/** A guard whose revocation hook answers so. */
const hook = (
  name: string,
  title: string,
  isRevoked: string,
  more: Omit<Case, 'id' | 'title'> = {},
  members: object = {},
): Row => [name, title, { ...withOptions({ revocation: { isRevoked, ...members } }), ...more }]

/** A guard with a denylist that was told so ten seconds ago. */
const listed = (
  name: string,
  title: string,
  entries: readonly RevokedTokens[],
  claims: object,
  more: Omit<Case, 'id' | 'title'> = {},
): Row => [
  name,
  title,
  {
    ...withOptions({ revocation: '$denylist' }),
    before: entries.map(revokes => ({ at: -10, revokes })),
    ...signed({ claims: { ...claims } }),
    ...more,
  },
]

/** An entry that holds for an hour. */
const entry = (claim: RevokedTokens['claim'], value: string, more: Partial<RevokedTokens> = {}): RevokedTokens => ({
  claim,
  value,
  until: 3600,
  ...more,
})

const small = withOptions({ revocation: { $denylist: { maxEntries: 2 } } })
const full = [-30, -20].map((at, place) => ({ at, revokes: entry('jti', ['one', 'two'][place] as string) }))
const refused = {
  at: -10,
  revokes: entry('jti', 'three'),
  expect: { outcome: 'throws', code: 'GUARD_OPTION_INVALID' },
} as const
const hasJti = (jti: string): { authorization: string[] } => signed({ claims: { jti } })

export const rev = [
  ...clause('REV-01', [
    hook('revoked', 'the hook says that it was revoked', '$yes'),
    hook('revoked-later', 'the hook says so, later', '$later-yes'),
    hook('not-revoked', 'the hook says that it was not', '$no', granted),
    hook('not-revoked-later', 'the hook says so, later', '$later-no', granted),
  ]),
  ...clause('REV-02', [
    hook('then-revoked', 'a token that was revoked after it was good', '$yes-from-the-second', {
      before: [-1],
      ...denied('GUARD_TOKEN_REVOKED'),
    }),
  ]),
  ...clause('REV-03', [
    hook('throws', 'the hook throws', '$throws'),
    hook('rejects', 'the hook rejects', '$rejects'),
    hook('silent', 'the hook does not answer', '$silent', { elapses: 2 }),
    hook(
      'silent-option',
      'the hook does not answer in the time that the option says',
      '$silent',
      { elapses: 1 },
      { timeoutSeconds: 1 },
    ),
    hook('nothing', 'the hook answers undefined', '$nothing'),
    hook('text', 'the hook answers with text', '$text'),
  ]),
  ...clause('REV-04', [
    hook('throws', 'the hook throws', '$throws', {}, { insecureGrantOnFailure: true }),
    hook('silent', 'the hook does not answer', '$silent', { elapses: 2 }, { insecureGrantOnFailure: true }),
    hook('revoked', 'the hook says that it was revoked', '$yes', denied('GUARD_TOKEN_REVOKED'), {
      insecureGrantOnFailure: true,
    }),
  ]),
  ...clause('REV-05', [
    hook('expired', 'expired', '$throws', { ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') }),
    hook('scope', 'without the scope', '$throws', {
      rule: { scopes: ['tasks:read'] },
      scope: 'tasks:read',
      ...denied('GUARD_SCOPE_INSUFFICIENT'),
    }),
    hook('path', "on another's path", '$throws', {
      route: '/users/:user_id',
      target: '/users/bob',
      params: { user_id: 'bob' },
      rule: { pathClaims: { user_id: 'sub' } },
      ...denied('GUARD_PATH_MISMATCH'),
    }),
    hook('anonymous', 'anonymous', '$throws', {
      rule: { optional: true },
      authorization: [],
      ...granted,
      principal: null,
    }),
  ]),
  ...clause('REV-06', [
    listed('jti', 'its jti is on the list', [entry('jti', 'one')], { jti: 'one' }),
    listed('sid', 'its sid is on the list', [entry('sid', 'one')], { sid: 'one', jti: 'two' }),
    listed('sub', 'its subject is on the list', [entry('sub', 'alice')], {}),
    listed(
      'all-three',
      'all that it has is on the list',
      ['jti', 'sid', 'sub'].map(claim => entry(claim as 'jti', 'alice')),
      {
        jti: 'alice',
        sid: 'alice',
      },
    ),
    listed(
      'issued-later',
      'its subject is on the list, for older tokens',
      [entry('sub', 'alice', { issuedBefore: -61 })],
      {},
      granted,
    ),
    listed(
      'issued-then',
      'it was issued at the very time',
      [entry('sub', 'alice', { issuedBefore: -60 })],
      {},
      granted,
    ),
    listed(
      'issued-a-second-earlier',
      'it was issued a second before',
      [entry('sub', 'alice', { issuedBefore: -59 })],
      {},
    ),
    listed('other-jti', 'another jti is on the list', [entry('jti', 'one')], { jti: 'two' }, granted),
    listed('other-case', 'its jti in other letters', [entry('jti', 'ONE')], { jti: 'one' }, granted),
    listed('without-jti', 'it has no jti', [entry('jti', 'one')], {}, granted),
    listed(
      'other-claim',
      'its jti is on the list as a sid, and its sid as a subject',
      [entry('sid', 'one'), entry('sub', 'two')],
      { jti: 'one', sid: 'two' },
      granted,
    ),
    listed('sid-number', 'its sid is a number', [entry('sid', '7')], { sid: 7 }, granted),
    [
      'after-it-was-good',
      'its jti came on the list after it was granted',
      {
        ...withOptions({ revocation: '$denylist' }),
        ...hasJti('one'),
        before: [
          { at: -20, ...granted },
          { at: -10, revokes: entry('jti', 'one') },
        ],
      },
    ],
  ]),
  ...clause('REV-07', [
    listed('no-iat', 'no iat, and older tokens are on the list', [entry('sub', 'alice', { issuedBefore: -now })], {
      iat: undefined,
    }),
    listed('first-second', 'an iat of 0', [entry('sub', 'alice', { issuedBefore: -now })], { iat: 0 }, granted),
  ]),
  ...clause('REV-08', [
    listed('within-tolerance', 'it has expired, but for the tolerance', [entry('jti', 'one', { until: -4 })], {
      jti: 'one',
      exp: now - 4,
    }),
    listed(
      'within-most-tolerance',
      'it has expired, but for the most tolerance',
      [entry('jti', 'one', { until: -599 })],
      { jti: 'one', exp: now - 599 },
      withOptions({ revocation: '$denylist', clockToleranceSeconds: 600 }),
    ),
    listed(
      'later-of-two',
      'an entry for longer, and one for less after it',
      [entry('sub', 'alice', { until: 3600 }), entry('sub', 'alice', { issuedBefore: -3600, until: -700 })],
      {},
    ),
    listed(
      'expired',
      'it has expired, with the tolerance',
      [entry('jti', 'one', { until: -5 })],
      { jti: 'one', exp: now - 5 },
      denied('GUARD_TOKEN_EXPIRED'),
    ),
    listed(
      'forgotten',
      'the list was told that it would have expired long ago',
      [entry('jti', 'one', { until: -600 })],
      { jti: 'one' },
      granted,
    ),
  ]),
  ...clause('REV-09', [
    [
      'first',
      'the first of two entries, after a third was refused',
      { ...small, before: [...full, refused], ...hasJti('one'), ...denied('GUARD_TOKEN_REVOKED') },
    ],
    [
      'refused',
      'the third entry, which was refused',
      { ...small, before: [...full, refused], ...hasJti('three'), ...granted },
    ],
    [
      'same-again',
      'an entry for a jti that is on the full list',
      {
        ...small,
        before: [...full, ...full.map(step => ({ ...step, at: -5 }))],
        ...hasJti('two'),
        ...denied('GUARD_TOKEN_REVOKED'),
      },
    ],
    [
      'room-again',
      'a third entry, when the first is over',
      {
        ...small,
        before: [
          { at: -2000, revokes: entry('jti', 'one', { until: -1900 }) },
          { at: -2000, revokes: entry('jti', 'two') },
          { at: -1301, revokes: entry('jti', 'three'), expect: refused.expect },
          { at: -1300, revokes: entry('jti', 'three') },
        ],
        ...hasJti('three'),
        ...denied('GUARD_TOKEN_REVOKED'),
      },
    ],
  ]),
  ...clause('REV-10', [
    listed(
      'other',
      'its jti and its subject, of another issuer',
      [
        entry('jti', 'one', { issuer: 'https://other.example' }),
        entry('sub', 'alice', { issuer: 'https://other.example' }),
      ],
      { jti: 'one' },
    ),
    listed('slash', 'its jti, of the issuer with a slash', [entry('jti', 'one', { issuer: `${issuer}/` })], {
      jti: 'one',
    }),
    listed(
      'separators',
      'an issuer that looks like more than one',
      [entry('sub', 'one', { issuer: `${issuer}","alice` })],
      {},
    ),
    listed(
      'own',
      'its jti, of its issuer',
      [entry('jti', 'one', { issuer })],
      { jti: 'one' },
      denied('GUARD_TOKEN_REVOKED'),
    ),
  ]),
]
