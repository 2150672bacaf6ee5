import type { IssuerAnswer } from '../case.ts'
import { clause, denied, granted, type Row, undecided } from './clause.ts'
import { withOptions } from './defaults.ts'
import { otherMethod, post, severalFields } from './doors.ts'
import { publish } from './keys.ts'
import { encode, now, signed } from './tokens.ts'

const down: IssuerAnswer = { fault: 'refused' }
const unavailable = undecided('GUARD_KEYS_UNAVAILABLE')
const forged = signed({ key: 'rsa-stranger' })
const onPathOf = (user: string): object => ({
  route: '/users/:user_id',
  target: `/users/${user}`,
  params: { user_id: user },
})

const described = withOptions({ resourceMetadataUri: 'https://api.example.com/.well-known/oauth-protected-resource' })
const missing = { authorization: [], ...denied('GUARD_CREDENTIALS_MISSING') }

/** A request for each answer that the guard has. */
const everyAnswer: readonly Row[] = [
  ['missing', 'no credentials: 401', missing],
  ['malformed', 'malformed credentials: 400', { authorization: ['Bearer'], ...denied('GUARD_CREDENTIALS_MALFORMED') }],
  ['expired', 'an expired token: 401', { ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') }],
  [
    'scope',
    'a scope too few: 403',
    { rule: { scopes: ['tasks:read'] }, scope: 'tasks:read', ...denied('GUARD_SCOPE_INSUFFICIENT') },
  ],
  [
    'path',
    "another's path: 403",
    { ...onPathOf('bob'), rule: { pathClaims: { user_id: 'sub' } }, ...denied('GUARD_PATH_MISMATCH') },
  ],
  ['undecided', 'no keys: 503', { answers: [down], ...unavailable }],
]

export const ans = [
  ...clause('ANS-01', [
    ['realm', 'a realm of its own', { ...withOptions({ realm: 'tasks' }), ...missing }],
    [
      'realm-with-quotes',
      'a realm with quotes and a backslash (RFC 9110 §5.6.4)',
      { ...withOptions({ realm: 'the "best" \\ tasks' }), ...missing },
    ],
    [
      'realm-with-comma',
      'a realm that looks like more parameters',
      { ...withOptions({ realm: 'a", error="b' }), ...missing },
    ],
    [
      'realm-of-invalid-token',
      'a realm, and an expired token',
      { ...withOptions({ realm: 'tasks' }), ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') },
    ],
    [
      'post',
      'a POST',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', ...missing, ...post },
    ],
    ['delete', 'a DELETE', { method: 'DELETE', ...missing, ...otherMethod }],
    ['options', 'an OPTIONS: the guard makes no exception', { method: 'OPTIONS', ...missing, ...otherMethod }],
  ]),
  ...clause('ANS-04', [
    ['cold', 'the issuer is down', { answers: [{ fault: 'refused' }] }],
    [
      'long-down',
      'the issuer has been down for longer than keys serve',
      { answers: [...publish('rsa-1').answers, { from: -8000, fault: 'refused' }], before: [-8100, -7000, -100] },
    ],
    [
      'forged',
      'the issuer is down, and the token is forged',
      { answers: [{ fault: 'refused' }], ...signed({ key: 'rsa-stranger', header: { kid: 'rsa-1' } }) },
    ],
  ]),
  ...clause('ANS-06', [
    [
      'claims',
      'a token full of what could be told',
      {
        ...signed({
          claims: { sub: 'secret-subject', iss: 'https://secret-issuer.example', email: 'secret@example.com' },
        }),
        ...denied('GUARD_ISSUER_REFUSED'),
      },
    ],
    [
      'upstream',
      'an issuer whose error could be told',
      { answers: [{ status: 500, body: 'secret upstream text' }], ...undecided('GUARD_KEYS_UNAVAILABLE') },
    ],
    [
      'header',
      'a header full of what could be told',
      {
        ...signed({ header: { alg: 'secret-algorithm', kid: 'secret-kid', typ: 'secret-type' } }),
        ...denied('GUARD_ALGORITHM_REFUSED'),
      },
    ],
  ]),
  ...clause('ANS-07', [
    [
      'deep-claims',
      'a claims set of arrays that nobody closes',
      { ...signed({ claims: `{"x":${'['.repeat(4000)}` }), ...denied('GUARD_TOKEN_MALFORMED') },
    ],
    [
      'dots',
      'eight thousand dots',
      { authorization: [`Bearer ${'.'.repeat(8000)}`], ...denied('GUARD_TOKEN_MALFORMED') },
    ],
    [
      'commas',
      'eight thousand commas',
      { authorization: [`Basic ${','.repeat(8000)}`], ...denied('GUARD_CREDENTIALS_MISSING') },
    ],
    [
      'spaces',
      'eight thousand spaces',
      { authorization: [`Bearer${' '.repeat(8000)}?`], ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
    [
      'equals',
      'eight thousand equals signs',
      { authorization: [`Bearer a${'='.repeat(8000)}?`], ...denied('GUARD_CREDENTIALS_MALFORMED') },
    ],
    [
      'nulls',
      'a claims set of nulls',
      { ...signed({ claims: '{"iss":null,"sub":null,"aud":null,"exp":null}' }), ...denied('GUARD_CLAIM_MALFORMED') },
    ],
    [
      'inherited-claims',
      'a claims set that inherits all that it needs',
      {
        ...signed({
          claims: `{"__proto__":{"iss":"https://issuer.example","sub":"alice","aud":"https://api.example","exp":${now + 60}}}`,
        }),
        ...denied('GUARD_CLAIM_MISSING'),
      },
    ],
    [
      'many-authorizations',
      'forty fields',
      {
        authorization: Array.from({ length: 40 }, () => 'Bearer a.b.c'),
        ...denied('GUARD_CREDENTIALS_REPEATED'),
        ...severalFields,
      },
    ],
    [
      'empty-objects',
      'empty objects in three segments',
      { authorization: [`Bearer ${encode('{}')}.${encode('{}')}.${encode('{}')}`], ...denied('GUARD_TOKEN_MALFORMED') },
    ],
    ['good', 'a good token', granted],
  ]),
  ...clause('ANS-02', everyAnswer),
  ...clause('ANS-03', [
    ['cold', 'the issuer is down', { answers: [down], ...unavailable }],
    ['back-off', 'the issuer is down, within the back-off', { answers: [down], before: [-0.4], ...unavailable }],
    [
      'long-back-off',
      'the issuer is down, within a long back-off',
      {
        ...withOptions({ keySet: { backOffSeconds: 60 } }),
        answers: [down],
        before: [-0.5],
        ...unavailable,
      },
    ],
    [
      'issuer-says-more',
      'the issuer answers 503 with its own Retry-After',
      { answers: [{ status: 503, headers: { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' } }], ...unavailable },
    ],
    [
      'busy',
      'too many checks wait for an unknown key',
      {
        ...withOptions({ keySet: { maxWaiting: 1 } }),
        before: [-0.5],
        ...forged,
        crowd: { size: 1, ...forged },
        ...undecided('GUARD_KEYS_BUSY'),
      },
    ],
    [
      'revocation',
      'the revocation hook fails',
      {
        ...withOptions({ revocation: { isRevoked: '$throws' } }),
        ...undecided('GUARD_REVOCATION_UNAVAILABLE'),
      },
    ],
  ]),
  ...clause('ANS-05', everyAnswer),
  ...clause('ANS-08', [
    ...everyAnswer.filter(([name]) => ['malformed', 'expired', 'scope'].includes(name)),
    ['unknown-key', 'a token whose key is unknown', { ...forged, before: [-10], ...denied('GUARD_KEY_UNKNOWN') }],
    [
      'repeated',
      'two tokens',
      { authorization: ['Bearer a.b.c', 'Bearer a.b.c'], ...denied('GUARD_CREDENTIALS_REPEATED'), ...severalFields },
    ],
    ['none', 'no token: there is nothing to be said of it', missing],
  ]),
  ...clause(
    'ANS-09',
    everyAnswer.filter(([name]) => ['malformed', 'expired', 'scope'].includes(name)),
  ),
  ...clause('ANS-10', [
    ['other', "another's path", { ...onPathOf('bob'), rule: { pathClaims: { user_id: 'sub' }, mismatchStatus: 404 } }],
    [
      'said-openly',
      "another's path, where the rule does not hide it",
      { ...onPathOf('bob'), rule: { pathClaims: { user_id: 'sub' } }, ...denied('GUARD_PATH_MISMATCH') },
    ],
  ]),
  ...clause(
    'ANS-12',
    everyAnswer.map(([name, title, differs]) => [name, title, { ...differs, ...described }]),
  ),
  ...clause('ANS-11', [
    [
      'long-expired',
      'a token that expired long ago',
      { ...signed({ claims: { exp: 1 } }), ...denied('GUARD_TOKEN_EXPIRED') },
    ],
    [
      'just-expired',
      'a token that has just expired, of somebody else',
      { ...signed({ claims: { exp: now - 5, sub: 'bob' } }), ...denied('GUARD_TOKEN_EXPIRED') },
    ],
    ['refused', 'an issuer that is down', { answers: [down], ...unavailable }],
    ['error', 'an issuer that has an error', { answers: [{ status: 500 }], ...unavailable }],
  ]),
]
