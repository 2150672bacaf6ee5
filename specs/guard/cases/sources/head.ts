import { createHmac } from 'node:crypto'
import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { publicJwk, publicKey, publish } from './keys.ts'
import { bearer, encode, goodClaims, makeToken, segmentsOf, signed } from './tokens.ts'

const header = (name: string, title: string, members: object): Row => [name, title, signed({ header: { ...members } })]

/** A token whose header says nothing but what is given. */
const bare = (name: string, title: string, members: object): Row => [
  name,
  title,
  signed({ header: JSON.stringify(members) }),
]

const notStrings: readonly (readonly [name: string, value: unknown])[] = [
  ['null', null],
  ['true', true],
  ['number', 7],
  ['array', ['RS256']],
  ['object', { RS256: true }],
]

/** A right RS256 signature under a header that says that there is none. */
const unsecured = (name: string, alg: string): Row =>
  header(name, `alg ${JSON.stringify(alg)} over a right RS256 signature`, { alg })

const withKey = (key: string, algorithm: string): object => ({
  ...withOptions({ algorithms: [algorithm] }),
  ...publish(key),
  ...signed({ header: { alg: algorithm }, key }),
})

const accepted: readonly (readonly [algorithm: string, key: string])[] = [
  ['RS256', 'rsa-1'],
  ['RS384', 'rsa-1'],
  ['RS512', 'rsa-1'],
  ['PS256', 'rsa-1'],
  ['PS384', 'rsa-1'],
  ['PS512', 'rsa-1'],
  ['ES256', 'p256-1'],
  ['ES384', 'p384-1'],
  ['ES512', 'p521-1'],
  ['EdDSA', 'ed25519-1'],
  ['Ed25519', 'ed25519-1'],
]

/** The attack of RFC 8725 §2.1: the public key, in some spelling of it, as the shared secret. */
function confuse(name: string, title: string, secret: string | Buffer, alg = 'HS256'): Row {
  const [head, payload] = segmentsOf(makeToken({ header: { alg } }))
  const signature = createHmac(`sha${alg.slice(2)}`, secret)
    .update(`${head}.${payload}`)
    .digest()
  return [name, title, bearer(`${head}.${payload}.${encode(signature)}`)]
}

const key = publicKey('rsa-1')
const modulus = publicJwk('rsa-1')['n'] as string
const pem = (type: 'spki' | 'pkcs1'): string => key.export({ type, format: 'pem' }).toString()

const stranger = publicJwk('rsa-stranger', { kid: 'rsa-1' })
const certificate = key.export({ type: 'spki', format: 'der' }).toString('base64')
const embedded: readonly (readonly [name: string, members: object])[] = [
  ['jwk', { jwk: stranger }],
  ['jku', { jku: 'https://evil.example/jwks.json' }],
  ['jku-prefixed', { jku: 'https://issuer.example.evil.example/jwks.json' }],
  ['jku-file', { jku: 'file:///etc/passwd' }],
  ['x5u', { x5u: 'https://evil.example/chain.pem' }],
  ['x5c', { x5c: [certificate] }],
  ['x5t', { x5t: 'dGh1bWI', 'x5t#S256': 'dGh1bWI' }],
]

export const head = [
  ...clause('HEAD-01', [
    bare('missing', 'no alg', { typ: 'JWT', kid: 'rsa-1' }),
    bare('empty-header', 'an empty header', {}),
    ...notStrings.map(([name, alg]) => header(name, `an alg that is ${describe(alg)}`, { alg })),
    bare('inherited', 'an alg in __proto__ alone', JSON.parse('{"__proto__":{"alg":"RS256"},"kid":"rsa-1"}') as object),
  ]),
  ...clause('HEAD-02', [
    ...accepted
      .slice(1)
      .map(
        ([alg, name]): Row => [
          `default-${alg.toLowerCase()}`,
          `${alg} where the option is not given`,
          { ...publish(name), ...signed({ header: { alg }, key: name }) },
        ],
      ),
    header('empty', 'an empty alg', { alg: '' }),
    header('space', 'a space after the name', { alg: 'RS256 ' }),
    header('nul', 'a NUL after the name', { alg: 'RS256\0' }),
    header('inherited-name', 'the name of what objects inherit', { alg: 'constructor' }),
    header('rs1', 'RSA with SHA-1', { alg: 'RS1' }),
    header('unheard-of', 'an algorithm that nobody has heard of', { alg: 'RS257' }),
    header('list-in-text', 'two algorithms in one text', { alg: 'RS256,none' }),
    header('password', 'an algorithm of encryption by password, with two billion rounds (RFC 8725bis §3.13)', {
      alg: 'PBES2-HS256+A128KW',
      p2c: 2_147_483_647,
      p2s: 'c2FsdA',
    }),
    header('encryption', 'an algorithm of encryption (RFC 8725bis)', { alg: 'RSA-OAEP', enc: 'A256GCM' }),
    header('direct', 'direct encryption', { alg: 'dir' }),
    [
      'es256k',
      'ES256K, which no option names',
      { ...publish('k256-1'), ...signed({ header: { alg: 'ES256K' }, key: 'k256-1' }) },
    ],
    ['rs256-not-named', 'RS256 where the option names another', withOptions({ algorithms: ['ES256'] })],
    ...accepted.map(
      ([alg, name]): Row => [
        `named-${alg.toLowerCase()}`,
        `${alg} where the option names it`,
        { ...withKey(name, alg), ...granted },
      ],
    ),
    [
      'second-named',
      'the second algorithm that the option names',
      { ...withOptions({ algorithms: ['ES256', 'RS256'] }), ...granted },
    ],
  ]),
  ...clause('HEAD-03', [
    header('lower-case', 'rs256', { alg: 'rs256' }),
    header('first-letter', 'rS256', { alg: 'rS256' }),
    header('mixed-case', 'Rs256', { alg: 'Rs256' }),
    [
      'eddsa',
      'EDDSA where the option names EdDSA',
      {
        ...withKey('ed25519-1', 'EdDSA'),
        ...signed({ header: { alg: 'EDDSA' }, key: 'ed25519-1', algorithm: 'EdDSA' }),
      },
    ],
  ]),
  ...clause('HEAD-04', [
    unsecured('lower-case', 'none'),
    unsecured('first-letter', 'None'),
    unsecured('upper-case', 'NONE'),
    unsecured('mixed-case', 'nOnE'),
    unsecured('draft', 'noNE'),
    unsecured('space-after', 'none '),
    unsecured('nul-after', 'none\0'),
    unsecured('letter-like', 'n\u1d0fne'),
    unsecured('full-width', '\uff4e\uff4f\uff4e\uff45'),
    unsecured('word', 'null'),
    [
      'some-signature',
      'none with some signature',
      bearer(`${encode('{"alg":"none"}')}.${encode(JSON.stringify(goodClaims()))}.AA`),
    ],
    [
      'known-kid',
      'none with the kid of a key without alg',
      { ...publish(publicJwk('rsa-1', { alg: undefined })), ...signed({ header: { alg: 'none' } }) },
    ],
  ]),
  ...clause('HEAD-05', [
    confuse('pem', 'HS256 with the public key in PEM', pem('spki')),
    confuse('pem-trimmed', 'HS256 with the public key in PEM, without its last line feed', pem('spki').trim()),
    confuse('pem-pkcs1', 'HS256 with the public key in PEM, PKCS #1', pem('pkcs1')),
    confuse('der', 'HS256 with the public key in DER', key.export({ type: 'spki', format: 'der' })),
    confuse('der-pkcs1', 'HS256 with the public key in DER, PKCS #1', key.export({ type: 'pkcs1', format: 'der' })),
    confuse('jwk', 'HS256 with the JWK as text', JSON.stringify(publicJwk('rsa-1'))),
    confuse('modulus', 'HS256 with the modulus as bytes', Buffer.from(modulus, 'base64url')),
    confuse('modulus-text', 'HS256 with the modulus as base64url', modulus),
    confuse('kid', 'HS256 with the key ID', 'rsa-1'),
    confuse('empty-secret', 'HS256 with an empty secret', ''),
    confuse('hs384', 'HS384 with the public key in PEM', pem('spki'), 'HS384'),
    confuse('hs512', 'HS512 with the public key in PEM', pem('spki'), 'HS512'),
    [
      'published-secret',
      'HS256 with a shared key that the issuer publishes',
      {
        ...publish('rsa-1', { kty: 'oct', kid: 'oct-1', alg: 'HS256', k: encode('secret') }),
        ...(confuse('', '', 'secret')[2] as object),
      },
    ],
  ]),
  ...clause('HEAD-06', [
    bare('absent', 'no typ', { alg: 'RS256', kid: 'rsa-1' }),
    header('jwt', 'JWT', { typ: 'JWT' }),
    header('jwt-lower-case', 'jwt', { typ: 'jwt' }),
    header('jwt-mixed-case', 'Jwt', { typ: 'Jwt' }),
    header('access-token', 'at+jwt', { typ: 'at+jwt' }),
    header('access-token-upper-case', 'AT+JWT', { typ: 'AT+JWT' }),
    header('jwt-prefixed', 'application/jwt', { typ: 'application/jwt' }),
    header('access-token-prefixed', 'application/at+jwt', { typ: 'application/at+jwt' }),
    header('prefix-upper-case', 'APPLICATION/AT+JWT', { typ: 'APPLICATION/AT+JWT' }),
  ]),
  ...clause('HEAD-07', [
    header('logout', 'a logout token', { typ: 'logout+jwt' }),
    header('security-event', 'a security event', { typ: 'secevent+jwt' }),
    header('dpop', 'a DPoP proof', { typ: 'dpop+jwt' }),
    header('key-binding', 'a key binding token', { typ: 'kb+jwt' }),
    header('authorization-request', 'an authorization request', { typ: 'oauth-authz-req+jwt' }),
    header('jose', 'JOSE', { typ: 'JOSE' }),
    header('json', 'JOSE+JSON', { typ: 'JOSE+JSON' }),
    header('empty', 'an empty typ', { typ: '' }),
    header('prefix-alone', 'application/ alone', { typ: 'application/' }),
    header('prefix-twice', 'application/ twice', { typ: 'application/application/jwt' }),
    header('other-tree', 'another tree', { typ: 'text/jwt' }),
    header('parameter', 'a parameter', { typ: 'at+jwt;v=1' }),
    header('space-before', 'a space before', { typ: ' JWT' }),
    header('space-after', 'a space after', { typ: 'JWT ' }),
    header('inherited-name', 'the name of what objects inherit', { typ: 'constructor' }),
    [
      'named',
      'a type that the option names',
      { ...withOptions({ types: ['logout+jwt'] }), ...signed({ header: { typ: 'logout+jwt' } }), ...granted },
    ],
    [
      'named-other-spelling',
      'a type that the option names in another spelling',
      {
        ...withOptions({ types: ['application/Logout+JWT'] }),
        ...signed({ header: { typ: 'LOGOUT+jwt' } }),
        ...granted,
      },
    ],
    [
      'standard-beside-named',
      'at+jwt where the option names another type',
      { ...withOptions({ types: ['logout+jwt'] }), ...granted },
    ],
    [
      'not-named',
      'a type beside the one that the option names',
      { ...withOptions({ types: ['logout+jwt'] }), ...signed({ header: { typ: 'dpop+jwt' } }) },
    ],
    [
      'kelvin-sign',
      'a K that is the sign of kelvin, where the option names kb+jwt',
      { ...withOptions({ types: ['kb+jwt'] }), ...signed({ header: { typ: '\u212ab+jwt' } }) },
    ],
  ]),
  ...clause('HEAD-08', [
    ...notStrings.map(([name, typ]) => header(name, `a typ that is ${describe(typ)}`, { typ })),
    header('array-of-jwt', 'a typ that is a list of JWT', { typ: ['JWT'] }),
  ]),
  ...clause('HEAD-09', [
    header('b64', 'crit with b64', { crit: ['b64'], b64: false }),
    header('b64-true', 'crit with a b64 that changes nothing', { crit: ['b64'], b64: true }),
    header('unknown', 'crit with an unknown extension', {
      crit: ['http://example.com/ext'],
      'http://example.com/ext': 1,
    }),
    header('absent-extension', 'crit with an extension that is not there', { crit: ['ext'] }),
    header('registered', 'crit with a registered parameter', { crit: ['alg'] }),
    header('exp', 'crit with exp', { crit: ['exp'], exp: 1_900_000_000 }),
    header('twice', 'crit with one name twice', { crit: ['ext', 'ext'], ext: 1 }),
    header('empty-list', 'an empty crit', { crit: [] }),
    header('empty-name', 'crit with an empty name', { crit: [''] }),
    header('inherited-name', 'crit with the name of what objects inherit', { crit: ['toString'] }),
    header('null', 'a crit that is null', { crit: null }),
    header('string', 'a crit that is a string', { crit: 'b64' }),
    header('object', 'a crit that is an object', { crit: {} }),
    header('false', 'a crit that is false', { crit: false }),
    header('list-of-numbers', 'a crit of numbers', { crit: [7] }),
    ['in-claims', 'a claim called crit', { ...signed({ claims: { crit: ['b64'] } }), ...granted }],
  ]),
  ...clause('HEAD-10', [
    header('false', 'b64 false', { b64: false }),
    header('true', 'b64 true', { b64: true }),
    header('null', 'b64 null', { b64: null }),
    header('string', 'b64 as a string', { b64: 'false' }),
    header('number', 'b64 as a number', { b64: 0 }),
  ]),
  ...clause('HEAD-11', [
    ...notStrings.map(([name, kid]) => header(name, `a kid that is ${describe(kid)}`, { kid })),
    header('list-of-right', 'a list of the right kid', { kid: ['rsa-1'] }),
  ]),
  ...clause('HEAD-12', [
    ...embedded.flatMap(([name, members]): Row[] => [
      [
        `${name}-stranger`,
        `a stranger's signature, and ${name.split('-')[0]}`,
        { ...signed({ header: { ...members, kid: 'rsa-1' }, key: 'rsa-stranger' }), fetches: 1 },
      ],
      [
        `${name}-right`,
        `the right signature, and ${name.split('-')[0]}`,
        { ...signed({ header: { ...members } }), ...granted, fetches: 1 },
      ],
    ]),
    [
      'jwk-without-kid',
      "a stranger's key in jwk, and no kid",
      { ...signed({ header: { jwk: stranger, kid: undefined }, key: 'rsa-stranger' }), fetches: 1 },
    ],
    [
      'jwk-unknown-kid',
      "a stranger's key in jwk, and its own kid",
      {
        ...signed({ header: { jwk: stranger, kid: 'rsa-stranger' }, key: 'rsa-stranger' }),
        ...denied('GUARD_KEY_UNKNOWN'),
        fetches: 1,
      },
    ],
    [
      'jku-unknown-kid',
      "jku, and a stranger's kid",
      {
        ...signed({ header: { jku: 'https://evil.example/jwks.json' }, key: 'rsa-stranger' }),
        ...denied('GUARD_KEY_UNKNOWN'),
        fetches: 1,
      },
    ],
  ]),
  ...clause('HEAD-13', [
    header('unknown', 'parameters that nobody knows', { ext: 1, 'http://example.com/ext': { deep: [true] } }),
    header('cty', 'cty and zip', { cty: 'JWT', zip: 'DEF' }),
    header('replicated-claims', 'claims in the header (RFC 7519 §5.3): they are not the claims', {
      sub: 'bob',
      exp: 1,
      iss: 'https://evil.example',
    }),
    [
      'inherited-names',
      'members called as what objects inherit',
      signed({ header: '{"__proto__":{"crit":["x"],"typ":"dpop+jwt"},"constructor":1,"alg":"RS256","kid":"rsa-1"}' }),
    ],
    [
      'deep',
      'a thousand arrays in one another',
      signed({ header: `{"alg":"RS256","kid":"rsa-1","x":${'['.repeat(1000)}${']'.repeat(1000)}}` }),
    ],
    [
      'huge-number',
      'a number beyond what can be counted',
      signed({ header: '{"alg":"RS256","kid":"rsa-1","x":1e999}' }),
    ],
  ]),
  ...clause('HEAD-14', [
    header('same', 'the same issuer and subject', { iss: 'https://issuer.example', sub: 'alice' }),
    header('other-issuer', 'another issuer', { iss: 'https://evil.example' }),
    header('other-audience', 'another audience', { aud: 'https://other.example' }),
    header('past', 'an exp that is past, and an nbf that is to come', { exp: 1, nbf: 4_000_000_000 }),
    header('wrong-types', 'claims of wrong types', { iss: 7, sub: null, exp: 'soon' }),
    [
      'claim-in-header-alone',
      'a subject in the header alone',
      { ...signed({ header: { sub: 'alice' }, claims: { sub: undefined } }), ...denied('GUARD_CLAIM_MISSING') },
    ],
    [
      'path',
      'the subject of the path in the header alone',
      {
        ...signed({ header: { sub: 'bob' } }),
        rule: { pathClaims: { user_id: 'sub' } },
        route: '/users/:user_id',
        target: '/users/bob',
        params: { user_id: 'bob' },
        ...denied('GUARD_PATH_MISMATCH'),
      },
    ],
  ]),
]

function describe(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : 'a number'
}
