import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Jwk, JwkSet, KeyFault } from '../../src/index.ts'
import { readKey } from '../../src/keys/jwk.ts'
import { algorithms } from '../../src/types.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { alterJwk, createKey, issueToken, keyOf, privateJwk } from '../support/issuer.ts'

const { jwk } = keyOf()
const ec = keyOf('ES256').jwk
const okp = keyOf('EdDSA').jwk

/** An RSA modulus of so many bits: no key, but the right size to be judged by. */
function modulusOf(bits: number, lastByte = 1): string {
  const bytes = Buffer.alloc(Math.ceil(bits / 8))
  bytes[0] = 1 << ((bits - 1) % 8)
  bytes[bytes.length - 1] = lastByte
  return bytes.toString('base64url')
}

const exponentOf = (...bytes: number[]): string => Buffer.from(bytes).toString('base64url')

const refused: readonly [string, unknown, KeyFault][] = [
  ['null', null, 'not-an-object'],
  ['undefined', undefined, 'not-an-object'],
  ['a text', 'RSA', 'not-an-object'],
  ['a number', 7, 'not-an-object'],
  ['true', true, 'not-an-object'],
  ['a list', [jwk], 'not-an-object'],
  ['an empty object', {}, 'unsupported-type'],
  ['another case of kty', alterJwk(jwk, { kty: 'rsa' }), 'unsupported-type'],
  ['a list for kty', alterJwk(jwk, { kty: ['RSA'] }), 'unsupported-type'],
  ['an unknown kty', alterJwk(jwk, { kty: 'AKP' }), 'unsupported-type'],
  ['an inherited kty', Object.create({ kty: 'RSA' }), 'malformed'],
  ['KEY-05: a shared key', { kty: 'oct', k: 'AAAA' }, 'private'],
  ['KEY-05: a shared key without its secret', { kty: 'oct', alg: 'HS256' }, 'unsupported-type'],
  ['KEY-05: a private RSA key', privateJwk(keyOf()), 'private'],
  ['KEY-05: a private EC key', privateJwk(keyOf('ES256')), 'private'],
  ['KEY-05: a private OKP key', privateJwk(keyOf('EdDSA')), 'private'],
  ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].map(
    name =>
      [`KEY-05: a key with the private member ${name}`, { ...jwk, [name]: null }, 'private'] as [
        string,
        unknown,
        KeyFault,
      ],
  ),
  ['KEY-03: an encryption key', alterJwk(jwk, { use: 'enc' }), 'not-for-signatures'],
  ['KEY-03: an unknown use', alterJwk(jwk, { use: 'tls' }), 'not-for-signatures'],
  ['KEY-03: another case of use', alterJwk(jwk, { use: 'SIG' }), 'not-for-signatures'],
  ['KEY-03: an empty use', alterJwk(jwk, { use: '' }), 'not-for-signatures'],
  ['KEY-03: a use that is no text', alterJwk(jwk, { use: ['sig'] }), 'malformed'],
  ['KEY-04: key_ops without verify', alterJwk(jwk, { key_ops: ['sign', 'encrypt'] }), 'not-for-signatures'],
  ['KEY-04: no key_ops', alterJwk(jwk, { key_ops: [] }), 'not-for-signatures'],
  ['KEY-04: key_ops that is a text', alterJwk(jwk, { key_ops: 'verify' }), 'malformed'],
  ['KEY-02: a key of another algorithm', alterJwk(jwk, { alg: 'RSA-OAEP' }), 'not-for-signatures'],
  ['KEY-02: a key of an algorithm of another kind', alterJwk(jwk, { alg: 'ES256' }), 'not-for-signatures'],
  ['an EC key of the algorithm of another curve', alterJwk(ec, { alg: 'ES384' }), 'not-for-signatures'],
  ['KEY-02: an RSA key of an algorithm of Ed25519', alterJwk(jwk, { alg: 'EdDSA' }), 'not-for-signatures'],
  ['KEY-02: an RSA key of the other name of it', alterJwk(jwk, { alg: 'Ed25519' }), 'not-for-signatures'],
  ['KEY-02: an OKP key of an algorithm of another kind', alterJwk(okp, { alg: 'ES256' }), 'not-for-signatures'],
  ['a number for alg', alterJwk(jwk, { alg: 256 }), 'malformed'],
  ['a number for kid', alterJwk(jwk, { kid: 7 }), 'malformed'],
  ['null for kid', alterJwk(jwk, { kid: null }), 'malformed'],
  ['no modulus', alterJwk(jwk, { n: undefined }), 'malformed'],
  ['KEY-06: an empty modulus', alterJwk(jwk, { n: '' }), 'too-weak'],
  ['a modulus of a length that base64url cannot have', alterJwk(jwk, { n: `${modulusOf(2064)}A` }), 'malformed'],
  ['a modulus with an unused bit set', alterJwk(jwk, { n: `${modulusOf(2048).slice(0, -1)}R` }), 'malformed'],
  ['a modulus with padding', alterJwk(jwk, { n: `${jwk['n']}==` }), 'malformed'],
  ['a modulus in base64', alterJwk(jwk, { n: `+/${String(jwk['n']).slice(2)}` }), 'malformed'],
  ['a modulus with a line end', alterJwk(jwk, { n: `${jwk['n']}\n` }), 'malformed'],
  ['an even modulus', alterJwk(jwk, { n: modulusOf(2048, 2) }), 'malformed'],
  ['KEY-07: an empty exponent', alterJwk(jwk, { e: '' }), 'unsafe-exponent'],
  ['an exponent with a space', alterJwk(jwk, { e: 'AQ AB' }), 'malformed'],
  ['no exponent', alterJwk(jwk, { e: undefined }), 'malformed'],
  ['a number for an exponent', alterJwk(jwk, { e: 65537 }), 'malformed'],
  ['KEY-06: 2047 bits', alterJwk(jwk, { n: modulusOf(2047) }), 'too-weak'],
  ['KEY-06: 1024 bits', alterJwk(jwk, { n: modulusOf(1024) }), 'too-weak'],
  [
    'KEY-06: 1024 bits behind zeros',
    alterJwk(jwk, {
      n: Buffer.concat([Buffer.alloc(128), Buffer.from(modulusOf(1024), 'base64url')]).toString('base64url'),
    }),
    'too-weak',
  ],
  ['KEY-06: zero', alterJwk(jwk, { n: 'A'.repeat(400) }), 'too-weak'],
  ['KEY-13: 8193 bits', alterJwk(jwk, { n: modulusOf(8193) }), 'too-large'],
  ['KEY-13: a megabit', alterJwk(jwk, { n: modulusOf(1_000_000) }), 'too-large'],
  ['KEY-07: the exponent 0', alterJwk(jwk, { e: exponentOf(0) }), 'unsafe-exponent'],
  ['KEY-07: the exponent 1', alterJwk(jwk, { e: exponentOf(1) }), 'unsafe-exponent'],
  ['KEY-07: the exponent 1 behind zeros', alterJwk(jwk, { e: exponentOf(0, 0, 1) }), 'unsafe-exponent'],
  ['KEY-07: the exponent 2', alterJwk(jwk, { e: exponentOf(2) }), 'unsafe-exponent'],
  ['KEY-07: the exponent 4', alterJwk(jwk, { e: exponentOf(4) }), 'unsafe-exponent'],
  ['KEY-07: the exponent 65536', alterJwk(jwk, { e: exponentOf(1, 0, 0) }), 'unsafe-exponent'],
  ['KEY-07: the exponent 2³²+1', alterJwk(jwk, { e: exponentOf(1, 0, 0, 0, 1) }), 'unsafe-exponent'],
  ['KEY-07: an exponent as long as the modulus', alterJwk(jwk, { e: jwk['n'] }), 'unsafe-exponent'],
  ['an unknown curve', alterJwk(ec, { crv: 'secp256k1', alg: undefined }), 'malformed'],
  ['a curve of another kind', alterJwk(ec, { crv: 'Ed25519', alg: undefined }), 'malformed'],
  ['no curve', alterJwk(ec, { crv: undefined }), 'malformed'],
  ['a list for a curve', alterJwk(ec, { crv: ['P-256'] }), 'malformed'],
  ['no x', alterJwk(ec, { x: undefined }), 'malformed'],
  ['an OKP key without x', alterJwk(okp, { x: undefined }), 'malformed'],
  ['a number for x', alterJwk(okp, { x: 7 }), 'malformed'],
  ['an x with padding', alterJwk(ec, { x: `${ec['x']}=` }), 'malformed'],
  ['an OKP key with padding', alterJwk(okp, { x: `${okp['x']}=` }), 'malformed'],
  ['no y', alterJwk(ec, { y: undefined }), 'malformed'],
  ['a short x', alterJwk(ec, { x: String(ec['x']).slice(0, -2) }), 'malformed'],
  ['a long y', alterJwk(ec, { y: `${ec['y']}AA` }), 'malformed'],
  ['coordinates of another curve', alterJwk(ec, { crv: 'P-384', alg: undefined }), 'malformed'],
  ['X25519', alterJwk(okp, { crv: 'X25519', alg: undefined }), 'malformed'],
  ['Ed448', alterJwk(okp, { crv: 'Ed448', alg: undefined }), 'malformed'],
  ['a short OKP key', alterJwk(okp, { x: 'AAAA' }), 'malformed'],
]

describe('a published key', () => {
  it.each(refused)('is left out where it is %s', (_, value, fault) => {
    expect(readKey(value)).toBe(fault)
  })

  // To hand the guard a private key is misuse, and throws
  const published = refused.filter(([, , fault]) => fault !== 'private')
  it.each(published)('KEY-08, KEY-09: %s spoils no good key beside it, not even its twin', async (_, value) => {
    const broken =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, kid: jwk['kid'] } : value
    const guard = staticGuard({ keys: { keys: [broken, jwk] } as JwkSet })
    expect(await judge(guard, issueToken())).toBe('granted')
    expect(await judge(guard, issueToken({}, { kid: undefined }))).toBe('granted')
  })

  it.each<[string, Jwk]>([
    ['with nothing but its parameters', { kty: 'RSA', n: String(jwk['n']), e: String(jwk['e']) }],
    ['with an empty kid', alterJwk(jwk, { kid: '' })],
    ['with key_ops', alterJwk(jwk, { key_ops: ['verify'] })],
    ['with members that nobody knows', alterJwk(jwk, { ext: true, 'x5t#S256': 'AAAA', x5c: 7, custom: {} })],
    ['of 8192 bits', alterJwk(jwk, { n: modulusOf(8192) })],
    ['of 2048 bits', alterJwk(jwk, { n: modulusOf(2048) })],
    ['with the exponent 3', alterJwk(jwk, { e: exponentOf(3) })],
    ['with the exponent 2³²−1', alterJwk(jwk, { e: exponentOf(255, 255, 255, 255) })],
    ['with an exponent behind zeros', alterJwk(jwk, { e: exponentOf(0, 1, 0, 1) })],
    [
      'with a modulus behind zeros',
      alterJwk(jwk, {
        n: Buffer.concat([Buffer.alloc(2), Buffer.from(String(jwk['n']), 'base64url')]).toString('base64url'),
      }),
    ],
  ])('is used %s', (_, value) => {
    expect(readKey(value)).toMatchObject({ keyId: value['kid'] })
  })

  it.each([2048, 2049, 2050, 2051, 2052, 2053, 2054, 2055, 2056, 3072])(
    'an RSA key of %d bits is strong enough',
    bits => {
      expect(readKey(alterJwk(jwk, { n: modulusOf(bits) }))).toMatchObject({ keyId: jwk['kid'] })
    },
  )

  it.each([2041, 2042, 2043, 2044, 2045, 2046, 2047])('KEY-06: one of %d bits is not', bits => {
    expect(readKey(alterJwk(jwk, { n: modulusOf(bits) }))).toBe('too-weak')
  })

  it('KEY-06: a real key of 1024 bits verifies nothing', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const weak = { ...(pair.publicKey.export({ format: 'jwk' }) as Jwk), kid: 'weak' }
    const guard = staticGuard({ keys: { keys: [weak, jwk] } })
    const token = issueToken({}, {}, { ...keyOf(), ...pair, id: 'weak' })
    expect(await judge(guard, token)).toBe('GUARD_KEY_UNKNOWN')
  })
})

describe('KEY-01, KEY-02: what a key may verify', () => {
  const fits: Readonly<Record<string, readonly string[]>> = {
    RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    'P-256': ['ES256'],
    'P-384': ['ES384'],
    'P-521': ['ES512'],
    Ed25519: ['EdDSA', 'Ed25519'],
  }
  const judged = algorithms.flatMap(algorithm => {
    const { jwk: known } = keyOf(algorithm)
    const family = fits[String(known['crv'] ?? known.kty)] ?? []
    const named = algorithm.startsWith('Ed') ? family : [algorithm]
    return algorithms.map(other => ({ algorithm, other, open: family.includes(other), closed: named.includes(other) }))
  })

  it.each(judged)('a key made for $algorithm and $other: $open, and $closed where its alg says so', each => {
    const { algorithm, other, open, closed } = each
    const named = readKey(keyOf(algorithm).jwk)
    const unnamed = readKey(alterJwk(keyOf(algorithm).jwk, { alg: undefined }))
    if (typeof named === 'string' || typeof unnamed === 'string') throw new Error('a good key')
    expect([unnamed.fits(other), named.fits(other)]).toEqual([open, closed])
  })

  it.each(algorithms)('a token signed by %s is granted by its key, with or without the key’s alg', async algorithm => {
    const key = keyOf(algorithm)
    for (const published of [key.jwk, alterJwk(key.jwk, { alg: undefined, use: undefined })]) {
      const guard = staticGuard({ keys: { keys: [published] }, algorithms: [algorithm] })
      expect(await judge(guard, issueToken({}, {}, key))).toBe('granted')
    }
  })

  it.each(algorithms.filter(name => name !== 'RS256'))('KEY-02: a key for RS256 does not serve %s', async algorithm => {
    const guard = staticGuard({ algorithms: ['RS256', algorithm] })
    const token = issueToken({}, { kid: keyOf().id }, keyOf(algorithm))
    expect(await judge(guard, token)).toBe('GUARD_KEY_UNKNOWN')
  })

  it('RFC 9864: a key named EdDSA serves a token named Ed25519, and the other way round', async () => {
    const key = createKey('EdDSA', 'ed')
    for (const [alg, named] of [
      ['EdDSA', 'Ed25519'],
      ['Ed25519', 'EdDSA'],
    ] as const) {
      const guard = staticGuard({ keys: { keys: [alterJwk(key.jwk, { alg: named })] }, algorithms: [alg] })
      expect(await judge(guard, issueToken({}, { alg }, key))).toBe('granted')
    }
  })
})

it('a key is imported once for each algorithm', () => {
  const key = readKey(alterJwk(jwk, { alg: undefined }))
  if (typeof key === 'string') throw new Error(key)
  const check = key.checkFor('RS256')
  expect(check).toBeTypeOf('function')
  expect(key.checkFor('RS256')).toBe(check)
  expect(key.checkFor('PS256')).not.toBe(check)
})

it('a key that cannot be imported for an algorithm verifies nothing by it, and does not throw', () => {
  const key = readKey(jwk)
  if (typeof key === 'string') throw new Error(key)
  expect(key.checkFor('HS256')).toBeUndefined()
  expect(key.checkFor('HS256')).toBeUndefined()
})
