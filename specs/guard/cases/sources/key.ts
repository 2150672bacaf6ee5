import { clause, denied, granted, type Row, undecided } from './clause.ts'
import { withOptions } from './defaults.ts'
import { privateJwk, publicJwk, publish } from './keys.ts'
import { encode, signed } from './tokens.ts'

/** A token of a key, where the issuer publishes this of it beside a good one. */
function published(name: string, title: string, key: string, members: object, more: object = {}): Row {
  return [name, title, { ...publish('rsa-2', publicJwk(key, { ...members })), ...signed({ key }), ...more }]
}

const every = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const anyAlgorithm = withOptions({ algorithms: every })

/** A token that names one key and is signed by another, with an algorithm of its own; every algorithm is accepted. */
function crossed(name: string, title: string, named: string, alg: string, signer: string): Row {
  return [name, title, { ...anyAlgorithm, ...publish(named), ...signed({ header: { alg, kid: named }, key: signer }) }]
}

/** A big-endian number of so many bytes. */
const number = (value: bigint, bytes: number): string =>
  encode(Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex'))
const modulus = Buffer.from(publicJwk('rsa-1')['n'] as string, 'base64url')
const p256 = publicJwk('p256-1') as { x: string; y: string }
const es256 = { ...withOptions({ algorithms: ['ES256'] }), ...signed({ header: { alg: 'ES256' }, key: 'p256-1' }) }
const ofCurve = (name: string, title: string, members: object, more: object = {}): Row => [
  name,
  title,
  { ...es256, ...publish('p256-2', publicJwk('p256-1', { ...members })), ...more },
]
const unknown = denied('GUARD_KEY_UNKNOWN')
const p256Prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const alone = { ...publish(publicJwk('p256-1', { y: p256.x })), ...undecided('GUARD_KEYS_UNAVAILABLE') }
const littleEndian = (value: bigint): string => encode(Buffer.from(number(value, 32), 'base64url').reverse())
const eddsa = { ...withOptions({ algorithms: ['EdDSA'] }), ...signed({ header: { alg: 'EdDSA' }, key: 'ed25519-1' }) }
const ofEdwards = (name: string, title: string, x: string): Row => [
  name,
  title,
  { ...eddsa, ...publish('rsa-1', publicJwk('ed25519-1', { x })) },
]

const good = publicJwk('rsa-1')
const twin = (key: string, members: object = {}): object => publicJwk(key, { kid: 'rsa-1', ...members })

/** Beside the good key, an entry that is none. */
const beside = (name: string, title: string, ...entries: unknown[]): Row => [name, title, publish(...entries, good)]

export const key = [
  ...clause('KEY-01', [
    crossed('rsa-key-es256', 'ES256 under an RSA key', 'rsa-1', 'ES256', 'p256-1'),
    crossed('rsa-key-eddsa', 'EdDSA under an RSA key', 'rsa-1', 'EdDSA', 'ed25519-1'),
    crossed('ec-key-rs256', 'RS256 under an EC key', 'p256-1', 'RS256', 'rsa-1'),
    crossed('ec-key-ps256', 'PS256 under an EC key', 'p256-1', 'PS256', 'rsa-1'),
    crossed('ec-key-eddsa', 'EdDSA under an EC key', 'p256-1', 'EdDSA', 'ed25519-1'),
    crossed('okp-key-rs256', 'RS256 under an OKP key', 'ed25519-1', 'RS256', 'rsa-1'),
    crossed('okp-key-es256', 'ES256 under an OKP key', 'ed25519-1', 'ES256', 'p256-1'),
    crossed('p256-key-es384', 'ES384 under a key of P-256', 'p256-1', 'ES384', 'p384-1'),
    crossed('p384-key-es256', 'ES256 under a key of P-384', 'p384-1', 'ES256', 'p256-1'),
    crossed('p256-key-es512', 'ES512 under a key of P-256', 'p256-1', 'ES512', 'p521-1'),
    [
      'wrong-curve-same-digest',
      'ES256 by a key of P-384',
      { ...anyAlgorithm, ...publish('p384-1'), ...signed({ header: { alg: 'ES256' }, key: 'p384-1' }) },
    ],
    [
      'secp256k1',
      'ES256 by a key of secp256k1',
      {
        ...anyAlgorithm,
        ...publish('rsa-1', 'k256-1'),
        ...signed({ header: { alg: 'ES256' }, key: 'k256-1', algorithm: 'ES256K' }),
      },
    ],
    [
      'ed448',
      'EdDSA by a key of Ed448, which the guard does not know',
      { ...anyAlgorithm, ...publish('rsa-1', 'ed448-1'), ...signed({ header: { alg: 'EdDSA' }, key: 'ed448-1' }) },
    ],
    [
      'x25519',
      'EdDSA under a key that is for key agreement',
      {
        ...anyAlgorithm,
        ...publish('rsa-1', 'x25519-1'),
        ...signed({ header: { alg: 'EdDSA', kid: 'x25519-1' }, key: 'ed25519-1' }),
      },
    ],
    ['kty-case', 'a kty in lower case', { ...publish('rsa-2', publicJwk('rsa-1', { kty: 'rsa' })) }],
    ['crv-case', 'a crv in lower case', { ...es256, ...publish('rsa-2', publicJwk('p256-1', { crv: 'p-256' })) }],
    [
      'kty-without-members',
      'an RSA key that says EC',
      publish('rsa-2', publicJwk('rsa-1', { kty: 'EC', crv: 'P-256' })),
    ],
    ['every-algorithm', 'RS256 by an RSA key where every algorithm is accepted', { ...anyAlgorithm, ...granted }],
  ]),
  ...clause('KEY-02', [
    published('rs512', 'a key for RS512', 'rsa-1', { alg: 'RS512' }),
    published('ps256', 'a key for PS256', 'rsa-1', { alg: 'PS256' }),
    published('encryption', 'a key for RSA-OAEP', 'rsa-1', { alg: 'RSA-OAEP' }),
    published('hmac', 'a key for HS256', 'rsa-1', { alg: 'HS256' }),
    published('none', 'a key for none', 'rsa-1', { alg: 'none' }),
    published('empty', 'a key with an empty alg', 'rsa-1', { alg: '' }),
    published('lower-case', 'a key for rs256', 'rsa-1', { alg: 'rs256' }),
    published('null', 'a key whose alg is null', 'rsa-1', { alg: null }),
    published('list', 'a key whose alg is a list', 'rsa-1', { alg: ['RS256'] }),
    [
      'ps256-under-rs256',
      'PS256 under a key for RS256, where both are accepted',
      { ...anyAlgorithm, ...publish(publicJwk('rsa-1', { alg: 'RS256' })), ...signed({ header: { alg: 'PS256' } }) },
    ],
    published('same', 'a key for RS256', 'rsa-1', { alg: 'RS256' }, granted),
    published('absent', 'a key without alg', 'rsa-1', { alg: undefined }, granted),
    [
      'absent-ps256',
      'PS256 under a key without alg, where both are accepted',
      { ...anyAlgorithm, ...signed({ header: { alg: 'PS256' } }), ...granted },
    ],
    [
      'ed25519-under-eddsa',
      'Ed25519 under a key for EdDSA (RFC 9864)',
      {
        ...anyAlgorithm,
        ...publish(publicJwk('ed25519-1', { alg: 'EdDSA' })),
        ...signed({ header: { alg: 'Ed25519' }, key: 'ed25519-1' }),
        ...granted,
      },
    ],
    [
      'eddsa-under-ed25519',
      'EdDSA under a key for Ed25519',
      {
        ...anyAlgorithm,
        ...publish(publicJwk('ed25519-1', { alg: 'Ed25519' })),
        ...signed({ header: { alg: 'EdDSA' }, key: 'ed25519-1' }),
        ...granted,
      },
    ],
  ]),
  ...clause('KEY-03', [
    published('enc', 'a key for encryption', 'rsa-1', { use: 'enc' }),
    published('upper-case', 'a key whose use is SIG', 'rsa-1', { use: 'SIG' }),
    published('empty', 'a key whose use is empty', 'rsa-1', { use: '' }),
    published('null', 'a key whose use is null', 'rsa-1', { use: null }),
    published('list', 'a key whose use is a list', 'rsa-1', { use: ['sig'] }),
    published('sig', 'a key whose use is sig', 'rsa-1', { use: 'sig' }, granted),
    [
      'enc-alone',
      'a key for encryption, and no other: there are no keys',
      { ...publish(publicJwk('rsa-1', { use: 'enc' })), ...undecided('GUARD_KEYS_UNAVAILABLE') },
    ],
  ]),
  ...clause('KEY-04', [
    published('sign', 'a key to sign with', 'rsa-1', { key_ops: ['sign'] }),
    published('encrypt', 'a key to encrypt with', 'rsa-1', { key_ops: ['encrypt', 'wrapKey'] }),
    published('empty', 'a key to do nothing with', 'rsa-1', { key_ops: [] }),
    published('string', 'a key_ops that is a string', 'rsa-1', { key_ops: 'verify' }),
    published('null', 'a key_ops that is null', 'rsa-1', { key_ops: null }),
    published('use-enc', 'a key to verify with whose use is enc', 'rsa-1', { use: 'enc', key_ops: ['verify'] }),
    published('verify', 'a key to verify with', 'rsa-1', { key_ops: ['verify'] }, granted),
    published('verify-among', 'a key to verify with and more', 'rsa-1', { key_ops: ['sign', 'verify'] }, granted),
  ]),
  ...clause('KEY-05', [
    ['private', 'a key with its private half', publish('rsa-2', { ...privateJwk('rsa-1'), kid: 'rsa-1' })],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].map(name =>
      published(`member-${name}`, `a key with a member ${name}`, 'rsa-1', { [name]: name === 'oth' ? [] : '' }),
    ),
    [
      'private-ec',
      'an EC key with its private half',
      { ...es256, ...publish('p256-2', { ...privateJwk('p256-1'), kid: 'p256-1' }) },
    ],
    ['oct', 'a shared key', publish('rsa-2', { kty: 'oct', kid: 'rsa-1', k: encode('secret') })],
    [
      'oct-with-modulus',
      'a shared key that has the members of an RSA key',
      publish('rsa-2', publicJwk('rsa-1', { kty: 'oct' })),
    ],
    [
      'private-alone',
      'a key with its private half, and no other: there are no keys',
      { ...publish({ ...privateJwk('rsa-1'), kid: 'rsa-1' }), ...undecided('GUARD_KEYS_UNAVAILABLE') },
    ],
  ]),
  ...clause('KEY-06', [
    published('1024', 'a key of 1,024 bits', 'rsa-1024', {}),
    published('2047', 'a key of 2,047 bits', 'rsa-2047', {}),
    published('1024-zeros', 'a key of 1,024 bits with leading zeros', 'rsa-1024', {
      n: encode(Buffer.concat([Buffer.alloc(128), Buffer.from(publicJwk('rsa-1024')['n'] as string, 'base64url')])),
    }),
    published('2048', 'a key of 2,048 bits', 'rsa-1', {}, granted),
    published('3072', 'a key of 3,072 bits', 'rsa-3072', {}, granted),
  ]),
  ...clause('KEY-07', [
    published('one', 'an exponent of 1', 'rsa-1', { e: number(1n, 1) }),
    published('zero', 'an exponent of 0', 'rsa-1', { e: number(0n, 1) }),
    published('two', 'an exponent of 2', 'rsa-1', { e: number(2n, 1) }),
    published('even', 'an exponent of 65,536', 'rsa-1', { e: number(65_536n, 3) }),
    published('too-large', 'an exponent of 2³² + 1', 'rsa-1', { e: number(2n ** 32n + 1n, 5) }),
    published('huge', 'an exponent as long as the modulus', 'rsa-1', { e: encode(modulus) }),
    published('empty', 'an empty exponent', 'rsa-1', { e: '' }),
    published('number', 'an exponent that is a JSON number', 'rsa-1', { e: 65_537 }),
    published('three', 'an exponent of 3', 'rsa-e3', {}, granted),
    published('leading-zeros', 'an exponent with leading zeros', 'rsa-1', { e: number(65_537n, 5) }, granted),
    published(
      'largest',
      'an exponent of 2³² − 1 that is not the right one',
      'rsa-1',
      { e: number(2n ** 32n - 1n, 4) },
      denied('GUARD_SIGNATURE_INVALID'),
    ),
  ]),
  ...clause('KEY-08', [
    beside('null', 'null', null),
    ['string', 'a string', { answers: [{ json: { keys: ['text', good] } }] }],
    beside('number', 'a number', 7),
    beside('list', 'a list', []),
    beside('empty', 'an empty object', {}),
    ['every-kind', 'all of them', { answers: [{ json: { keys: [null, 'text', 7, true, [], {}, good] } }] }],
    beside('unknown-kty', 'a key of an unknown kty', { kty: 'AKP', alg: 'ML-DSA-44', kid: 'pq', pub: 'AA' }),
    beside('unknown-crv', 'a key of an unknown curve', 'k256-1'),
    beside('no-kty', 'a key without kty', publicJwk('rsa-2', { kty: undefined })),
    beside('weak', 'a weak key', 'rsa-1024'),
    beside('private', 'a private key', { ...privateJwk('rsa-2'), kid: 'rsa-2' }),
    beside('enc', 'a key for encryption', publicJwk('rsa-2', { use: 'enc' })),
    beside('certificate-alone', 'a key that is a certificate alone', { kty: 'RSA', kid: 'x', x5c: ['MII'] }),
    beside('kid-number', 'a key whose kid is a number', publicJwk('rsa-2', { kid: 7 })),
    beside('off-the-curve', 'a point that is on no curve', publicJwk('p256-1', { y: p256.x })),
    [
      'kid-number-used',
      'a token of a key whose kid is a number',
      {
        ...publish('rsa-2', publicJwk('rsa-1', { kid: 7 })),
        ...signed({ header: { kid: '7' } }),
        ...denied('GUARD_KEY_UNKNOWN'),
      },
    ],
    [
      'unknown-members',
      'a key and a set with members that nobody knows',
      { answers: [{ json: { keys: [publicJwk('rsa-1', { ext: true, x5t: 'AA', exp: 1 })], ext: { deep: [] } } }] },
    ],
    [
      'leading-zeros',
      'a modulus with leading zeros',
      publish(publicJwk('rsa-1', { n: encode(Buffer.concat([Buffer.alloc(2), modulus])) })),
    ],
    published(
      'modulus-padded',
      'a modulus with padding: that key is none',
      'rsa-1',
      { n: `${good['n']}==` },
      denied('GUARD_KEY_UNKNOWN'),
    ),
    published(
      'modulus-even',
      'a modulus that is even',
      'rsa-1',
      { n: encode(Buffer.concat([modulus.subarray(0, -1), Buffer.from([0])])) },
      denied('GUARD_KEY_UNKNOWN'),
    ),
    published('modulus-missing', 'no modulus', 'rsa-1', { n: undefined }, denied('GUARD_KEY_UNKNOWN')),
    published('exponent-missing', 'no exponent', 'rsa-1', { e: undefined }, denied('GUARD_KEY_UNKNOWN')),
    ofCurve('coordinate-missing', 'an EC key without y', { y: undefined }, unknown),
    ofCurve(
      'coordinate-short',
      'an EC key whose x is a byte short',
      {
        x: encode(Buffer.from(p256.x, 'base64url').subarray(1)),
      },
      unknown,
    ),
    ofCurve(
      'coordinate-long',
      'an EC key whose x has a zero before it',
      {
        x: encode(Buffer.concat([Buffer.alloc(1), Buffer.from(p256.x, 'base64url')])),
      },
      unknown,
    ),
    ofCurve('coordinate-off-the-curve', 'an EC key that is a point on no curve', { y: p256.x }, unknown),
  ]),
  ...clause('KEY-09', [
    ['null-twin', 'a twin that is broken, first', publish(twin('rsa-2', { n: null }), good)],
    ['broken-after', 'a twin that is broken, last', publish(good, twin('rsa-2', { n: null }))],
    ['oct-twin', 'a shared key under the same kid', publish({ kty: 'oct', kid: 'rsa-1', k: 'AA' }, good)],
    [
      'private-twin',
      'its own private half under the same kid',
      publish({ ...privateJwk('rsa-1'), kid: 'rsa-1' }, good),
    ],
    [
      'enc-twin',
      'a key for encryption under the same kid',
      publish(publicJwk('rsa-2', { kid: 'rsa-1', use: 'enc' }), good),
    ],
    ['ec-twin', 'a key of another kty under the same kid', publish(publicJwk('p256-1', { kid: 'rsa-1' }), good)],
    [
      'off-the-curve-twin',
      'a point on no curve under the same kid',
      { ...es256, ...publish(publicJwk('p256-1', { y: p256.x }), 'p256-1') },
    ],
    ['weak-twin', 'a weak key under the same kid', publish(publicJwk('rsa-1024', { kid: 'rsa-1' }), good)],
  ]),
  ...clause('KEY-10', [
    ['second', 'the second of two', publish(twin('rsa-2'), good)],
    ['first', 'the first of two', publish(good, twin('rsa-2'))],
    ['fourth', 'the fourth of four', publish(twin('rsa-2'), twin('rsa-stranger'), twin('rsa-3072'), good)],
    [
      'fourth-that-fits',
      'the fourth that fits, with others between',
      publish(
        twin('p256-1'),
        twin('rsa-2'),
        twin('p384-1'),
        twin('rsa-stranger'),
        twin('rsa-2', { alg: 'RS512' }),
        twin('rsa-3072'),
        good,
      ),
    ],
    [
      'same-key-often',
      'the same key five times, then another',
      { ...publish(twin('rsa-2'), twin('rsa-2'), twin('rsa-2'), twin('rsa-2'), twin('rsa-2'), good) },
    ],
    [
      'fifth',
      'the fifth of five',
      {
        ...publish(twin('rsa-2'), twin('rsa-stranger'), twin('rsa-3072'), twin('rsa-e3'), good),
        ...denied('GUARD_SIGNATURE_INVALID'),
      },
    ],
    ['none', 'none of two', { ...publish(twin('rsa-2'), twin('rsa-stranger')), ...denied('GUARD_SIGNATURE_INVALID') }],
  ]),
  ...clause('KEY-11', [
    ['two-fit', 'two keys that fit', { ...publish('rsa-1', 'rsa-2'), ...signed({ header: { kid: undefined } }) }],
    [
      'none-fits',
      'no key that fits',
      { ...publish('p256-1', publicJwk('rsa-1', { alg: 'RS512' })), ...signed({ header: { kid: undefined } }) },
    ],
    ['one', 'one key', { ...signed({ header: { kid: undefined } }), ...granted }],
    [
      'one-fits',
      'several keys, of which one fits',
      {
        ...publish('p256-1', publicJwk('rsa-2', { alg: 'RS512' }), 'rsa-1', publicJwk('rsa-3072', { use: 'enc' })),
        ...signed({ header: { kid: undefined } }),
        ...granted,
      },
    ],
    [
      'key-without-kid',
      'one key, that has no kid either',
      { ...publish(publicJwk('rsa-1', { kid: undefined })), ...signed({ header: { kid: undefined } }), ...granted },
    ],
    [
      'keys-without-kid',
      'two keys, that have no kid either',
      {
        ...publish(publicJwk('rsa-1', { kid: undefined }), publicJwk('rsa-2', { kid: undefined })),
        ...signed({ header: { kid: undefined } }),
      },
    ],
    [
      'forged',
      'one key, and the signature of another',
      { ...signed({ header: { kid: undefined }, key: 'rsa-stranger' }), ...denied('GUARD_SIGNATURE_INVALID') },
    ],
  ]),
  ...clause('KEY-12', [
    ...(
      [
        ['unknown', 'a kid that no key has', 'rsa-9'],
        ['empty', 'an empty kid', ''],
        ['other-case', 'a kid in another case', 'RSA-1'],
        ['space-after', 'a space after the kid', 'rsa-1 '],
        ['nul-after', 'a NUL after the kid', 'rsa-1\0'],
        ['prototype', 'the name of what objects inherit', '__proto__'],
        ['constructor', 'another such name', 'constructor'],
        ['path', 'a kid that is a path (RFC 8725 §3.10)', '../../../../dev/null'],
        ['sql', 'a kid that is SQL (RFC 8725 §3.10)', "x' UNION SELECT 'secret"],
        ['shell', 'a kid that is a command', '$(id)|/bin/sh'],
        ['address', 'a kid that is an address', 'https://evil.example/jwks.json'],
        ['wildcard', 'a kid that is a wildcard', '*'],
        ['not-normalised', 'a kid in another normal form', 'rsa-1\u0301'],
        ['long', 'a kid of four thousand characters', 'k'.repeat(4000)],
      ] as const
    ).map(([name, title, kid]): Row => [name, title, { ...signed({ header: { kid } }), fetches: 1 }]),
    ['key-without-kid', 'a kid, where the one key has none', { ...publish(publicJwk('rsa-1', { kid: undefined })) }],
    [
      'empty-both',
      'an empty kid that a key has too',
      { ...publish(publicJwk('rsa-1', { kid: '' })), ...signed({ header: { kid: '' } }), ...granted },
    ],
    [
      'inherited-both',
      'the name of what objects inherit, that a key has too',
      { ...publish(publicJwk('rsa-1', { kid: '__proto__' })), ...signed({ header: { kid: '__proto__' } }), ...granted },
    ],
    [
      'not-ascii-both',
      'a kid beyond ASCII that a key has too',
      {
        ...publish(publicJwk('rsa-1', { kid: 'schlüssel 1' })),
        ...signed({ header: { kid: 'schlüssel 1' } }),
        ...granted,
      },
    ],
    [
      'given-keys',
      'a kid that the given keys lack',
      {
        ...withOptions({ jwksUri: undefined, keys: { keys: [good] } }),
        ...signed({ header: { kid: 'rsa-9' } }),
        fetches: 0,
      },
    ],
  ]),
  ...clause('KEY-13', [published('8208', 'a key of 8,208 bits', 'rsa-8208', {})]),
  ...clause('KEY-14', [
    ofCurve('another-point', 'the x of one point and the y of another', { y: publicJwk('p256-2')['y'] }),
    ofCurve('origin', 'x and y of 0', { x: number(0n, 32), y: number(0n, 32) }),
    ofCurve('not-below-the-prime', 'an x that is the field prime', { x: number(p256Prime, 32) }),
    ofCurve('alone', 'a point on no curve that is alone in its set: the issuer has no keys', {}, alone),
    ofEdwards('ed25519-no-point', 'an Ed25519 key whose y has no x', littleEndian(2n)),
    ofEdwards(
      'ed25519-not-below-the-prime',
      'an Ed25519 key whose y is not below the field prime',
      littleEndian(2n ** 255n - 16n),
    ),
    ofEdwards('ed25519-identity', 'an Ed25519 key that is the neutral point', littleEndian(1n)),
    ofEdwards('ed25519-small-order', 'an Ed25519 key of order 4', littleEndian(0n)),
    ['ed25519-sound', 'an Ed25519 key that is a point', { ...eddsa, ...publish('rsa-1', 'ed25519-1'), ...granted }],
  ]),
  ...clause('KEY-15', [
    published('use-other', 'key_ops to verify with, and use enc', 'rsa-1', { use: 'enc', key_ops: ['verify'] }),
    published('operation-other', 'use sig, and key_ops to sign with', 'rsa-1', { use: 'sig', key_ops: ['sign'] }),
    published('operations-none', 'use sig, and no key_ops in the list', 'rsa-1', { use: 'sig', key_ops: [] }),
    published('both', 'use sig, and key_ops to verify with', 'rsa-1', { use: 'sig', key_ops: ['verify'] }, granted),
  ]),
]
