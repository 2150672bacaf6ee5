import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { publicJwk, publish } from './keys.ts'
import { audience, issuer, now, signed } from './tokens.ts'

const iss = (name: string, title: string, value: unknown): Row => [
  name,
  title,
  { ...signed({ claims: { iss: value } }), fetches: 0 },
]

const elsewhere = 'https://elsewhere.example'
const local = 'urn:example:local'
const several = {
  ...withOptions({
    issuer: undefined,
    audience: undefined,
    jwksUri: undefined,
    issuers: [
      { issuer, audience, jwksUri: `${issuer}/jwks.json` },
      { issuer: elsewhere, audience: 'tasks', jwksUri: `${elsewhere}/keys`, algorithms: ['ES256', 'RS512'] },
      { issuer: local, audience, keys: { keys: [publicJwk('rsa-2', { kid: 'rsa-1' })] } },
    ],
  }),
  answers: [...publish('rsa-1').answers, { url: `${elsewhere}/keys`, ...publish('p256-1', 'rsa-3072').answers[0] }],
}
const ofElsewhere = { iss: elsewhere, aud: 'tasks' }

export const issuers = [
  ...clause('ISS-01', [iss('missing', 'no iss', undefined)]),
  ...clause('ISS-02', [
    iss('null', 'an iss that is null', null),
    iss('number', 'an iss that is a number', 7),
    iss('true', 'an iss that is true', true),
    iss('false', 'an iss that is false', false),
    iss('empty-list', 'an iss that is an empty list', []),
    iss('empty-object', 'an iss that is an empty object', {}),
    iss('list', 'an iss that is a list of the right issuer', [issuer]),
    iss('object', 'an iss that is an object', { iss: issuer }),
  ]),
  ...clause('ISS-03', [
    ['same', 'the configured issuer', granted],
    iss('other', 'another issuer', 'https://evil.example'),
    iss('slash', 'a slash more', `${issuer}/`),
    iss('upper-case-host', 'the host in upper case', 'https://ISSUER.example'),
    iss('upper-case-scheme', 'the scheme in upper case', 'HTTPS://issuer.example'),
    iss('port', 'the default port', `${issuer}:443`),
    iss('http', 'another scheme', 'http://issuer.example'),
    iss('user-info', 'the issuer as user information', `${issuer}@evil.example`),
    iss('suffix', 'the issuer as the beginning of a host', `${issuer}.evil.example`),
    iss('path', 'a path more', `${issuer}/tenant`),
    iss('query', 'a query more', `${issuer}?`),
    iss('fragment', 'a fragment more', `${issuer}#`),
    iss('space-after', 'a space after', `${issuer} `),
    iss('space-before', 'a space before', ` ${issuer}`),
    iss('nul', 'a NUL after', `${issuer}\0`),
    iss('empty', 'an empty iss', ''),
    iss('inherited-name', 'the name of what objects inherit', '__proto__'),
    ['slash-configured', 'no slash where the option has one', { ...withOptions({ issuer: `${issuer}/` }), fetches: 0 }],
    [
      'slash-both',
      'a slash where the option has one',
      { ...withOptions({ issuer: `${issuer}/` }), ...signed({ claims: { iss: `${issuer}/` } }), ...granted },
    ],
    [
      'none-of-several',
      'an issuer that is none of several',
      { ...several, ...signed({ claims: { iss: 'https://evil.example' } }), fetches: 0 },
    ],
  ]),
  ...clause('ISS-04', [
    [
      'iss',
      'an issuer with keys of its own',
      {
        ...signed({ claims: { iss: 'https://evil.example' }, key: 'rsa-stranger' }),
        ...denied('GUARD_ISSUER_REFUSED'),
        fetches: 0,
      },
    ],
    [
      'iss-with-discovery',
      'an issuer with keys of its own, where keys are found by discovery',
      {
        ...withOptions({ jwksUri: undefined }),
        ...signed({ claims: { iss: 'https://evil.example' }, key: 'rsa-stranger' }),
        ...denied('GUARD_ISSUER_REFUSED'),
        fetches: 0,
      },
    ],
    [
      'kid',
      'a kid that is an address',
      {
        ...signed({ header: { kid: 'https://evil.example/key.json' }, key: 'rsa-stranger' }),
        ...denied('GUARD_KEY_UNKNOWN'),
        fetches: 1,
      },
    ],
  ]),
  ...clause('ISS-05', [
    ['first', 'a token of the first of several issuers', { ...several, ...granted, principal: { issuer }, fetches: 1 }],
    [
      'second',
      'a token of the second',
      {
        ...several,
        ...signed({ header: { alg: 'ES256' }, claims: ofElsewhere, key: 'p256-1' }),
        ...granted,
        principal: { issuer: elsewhere },
        fetches: 1,
      },
    ],
    [
      'third',
      'a token of the third, whose keys were given',
      {
        ...several,
        ...signed({ claims: { iss: local }, key: 'rsa-2', header: { kid: 'rsa-1' } }),
        ...granted,
        principal: { issuer: local },
        fetches: 0,
      },
    ],
    [
      'same-kid',
      "the first issuer's name and the third's signature, under a kid that both have",
      { ...several, ...signed({ key: 'rsa-2', header: { kid: 'rsa-1' } }) },
    ],
    [
      'same-kid-reversed',
      "the third issuer's name and the first's signature, under a kid that both have",
      { ...several, ...signed({ claims: { iss: local } }) },
    ],
    [
      'other-key',
      "the first issuer's name and the second's signature",
      { ...several, ...signed({ header: { alg: 'RS256' }, key: 'rsa-3072' }), ...denied('GUARD_KEY_UNKNOWN') },
    ],
    [
      'other-algorithm',
      'an algorithm that only the second issuer may use, from the first',
      { ...several, ...signed({ header: { alg: 'RS512' } }), ...denied('GUARD_ALGORITHM_REFUSED'), fetches: 0 },
    ],
    [
      'other-default-algorithm',
      'the default algorithm from the second issuer, who may not use it',
      {
        ...several,
        ...signed({ header: { alg: 'RS256' }, claims: ofElsewhere, key: 'rsa-3072' }),
        ...denied('GUARD_ALGORITHM_REFUSED'),
        fetches: 0,
      },
    ],
    [
      'other-audience',
      "the second issuer's audience from the first",
      { ...several, ...signed({ claims: { aud: 'tasks' } }), ...denied('GUARD_AUDIENCE_REFUSED') },
    ],
    [
      'other-audience-reversed',
      "the first issuer's audience from the second",
      {
        ...several,
        ...signed({ header: { alg: 'RS512' }, claims: { ...ofElsewhere, aud: audience }, key: 'rsa-3072' }),
        ...denied('GUARD_AUDIENCE_REFUSED'),
      },
    ],
    [
      'expired-second',
      'a token of the second issuer at the end of its time',
      {
        ...several,
        ...signed({ header: { alg: 'RS512' }, claims: { ...ofElsewhere, exp: now - 5 }, key: 'rsa-3072' }),
        ...denied('GUARD_TOKEN_EXPIRED'),
      },
    ],
  ]),
]
