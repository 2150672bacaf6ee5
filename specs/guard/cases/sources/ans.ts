import { clause, denied, granted, undecided } from './clause.ts'
import { withOptions } from './defaults.ts'
import { publish } from './keys.ts'
import { encode, now, signed } from './tokens.ts'

const missing = { authorization: [], ...denied('GUARD_CREDENTIALS_MISSING') }

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
    ['post', 'a POST', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', ...missing }],
    ['delete', 'a DELETE', { method: 'DELETE', ...missing }],
    ['options', 'an OPTIONS: the guard makes no exception', { method: 'OPTIONS', ...missing }],
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
      { authorization: Array.from({ length: 40 }, () => 'Bearer a.b.c'), ...denied('GUARD_CREDENTIALS_REPEATED') },
    ],
    [
      'empty-objects',
      'empty objects in three segments',
      { authorization: [`Bearer ${encode('{}')}.${encode('{}')}.${encode('{}')}`], ...denied('GUARD_TOKEN_MALFORMED') },
    ],
    ['good', 'a good token', granted],
  ]),
]
