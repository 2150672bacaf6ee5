/** KEY-14: what no point of its curve is, is no key. Node's own import is the judge where it judges, RFC 8032 elsewhere. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Jwk } from '../../src/index.ts'
import { readKey } from '../../src/keys/jwk.ts'
import { alterJwk } from '../support/issuer.ts'

const isKey = (jwk: Jwk): boolean => readKey(jwk) !== 'malformed'
const number = (text: unknown): bigint => BigInt(`0x${Buffer.from(String(text), 'base64url').toString('hex')}`)
const big = (value: bigint, size: number): Buffer => Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex')

function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  if (exponent === 0n) return 1n
  const half = power((base * base) % prime, exponent / 2n, prime)
  return (((half * (exponent % 2n === 1n ? base : 1n)) % prime) + prime) % prime
}

describe.each([
  ['P-256', 32, 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n],
  ['P-384', 48, 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n],
  ['P-521', 66, 2n ** 521n - 1n],
])('an EC key of %s', (namedCurve, size, prime) => {
  const made = Array.from({ length: 20 }, () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve })
    return publicKey.export({ format: 'jwk' }) as Jwk
  })
  const point = (x: bigint, y: bigint): Jwk => ({
    kty: 'EC',
    crv: namedCurve,
    x: big(x, size).toString('base64url'),
    y: big(y, size).toString('base64url'),
  })

  test('is one, as is its mirror image', () => {
    for (const jwk of made) {
      expect(isKey(jwk)).toBe(true)
      expect(isKey(point(number(jwk['x']), prime - number(jwk['y'])))).toBe(true)
    }
  })

  test('is none beside its curve, and Node agrees', () => {
    for (const jwk of made) {
      const [x, y] = [number(jwk['x']), number(jwk['y'])]
      for (const beside of [
        point(y, x),
        point(x, y ^ 1n),
        point(x ^ 1n, y),
        point(x, 0n),
        point(0n, y),
        point(0n, 0n),
      ]) {
        expect(isKey(beside)).toBe(false)
        expect(() => createPublicKey({ key: beside, format: 'jwk' })).toThrow()
      }
    }
  })

  test('is none where a coordinate is not below the prime, though its remainder is on the curve', () => {
    const [jwk] = made as [Jwk, ...Jwk[]]
    const [x, y] = [number(jwk['x']), number(jwk['y'])]
    // At x = 0 there is y² = b, and for these primes a square's root is its power of (prime + 1) / 4
    const root = power(y * y - x ** 3n + 3n * x, (prime + 1n) / 4n, prime)
    expect(isKey(point(0n, root))).toBe(true)
    expect(isKey(point(prime, root))).toBe(false)
    expect(() => createPublicKey({ key: point(prime, root), format: 'jwk' })).toThrow()
  })

  test('has coordinates of full size (RFC 7518 §6.2.1.2)', () => {
    const [jwk] = made as [Jwk, ...Jwk[]]
    for (const name of ['x', 'y']) {
      const bytes = Buffer.from(String(jwk[name]), 'base64url')
      const longer = Buffer.concat([Buffer.alloc(1), bytes]).toString('base64url')
      expect(isKey(alterJwk(jwk, { [name]: longer }))).toBe(false)
      expect(isKey(alterJwk(jwk, { [name]: bytes.subarray(1).toString('base64url') }))).toBe(false)
      expect(isKey(alterJwk(jwk, { [name]: '' }))).toBe(false)
    }
  })
})

describe('an Ed25519 key', () => {
  const prime = 2n ** 255n - 19n
  const key = (x: string): Jwk => ({ kty: 'OKP', crv: 'Ed25519', x })
  /** As RFC 8032 §5.1.2 writes a point: y in little-endian, and the sign of x in the last bit. */
  const encoded = (y: bigint, sign = 0n): string =>
    big(y + sign * 2n ** 255n, 32)
      .reverse()
      .toString('base64url')

  test('is one', () => {
    for (let made = 0; made < 20; made += 1) {
      expect(isKey(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }) as Jwk)).toBe(true)
    }
  })

  // RFC 8032 §7.1
  test.each([
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e',
    'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
  ])('%s is one', hex => {
    expect(isKey(key(Buffer.from(hex, 'hex').toString('base64url')))).toBe(true)
  })

  test('is one at the least y that is a point, with either sign', () => {
    expect(isKey(key(encoded(3n)))).toBe(true)
    expect(isKey(key(encoded(3n, 1n)))).toBe(true)
  })

  test('is none where no x belongs to its y', () => {
    for (const y of [2n, 7n, 8n, 11n, prime - 2n]) {
      expect(isKey(key(encoded(y)))).toBe(false)
      expect(isKey(key(encoded(y, 1n)))).toBe(false)
    }
  })

  test('is none where its y is not below the prime, though the remainder is a point', () => {
    for (const y of [3n, 4n, 5n, 6n, 9n, 10n]) {
      expect(isKey(key(encoded(y)))).toBe(true)
      expect(isKey(key(encoded(prime + y)))).toBe(false)
    }
  })

  // Whoever names one can make signatures that hold: https://eprint.iacr.org/2020/1244, table 6
  test.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ])('%s, of small order, is none', hex => {
    expect(isKey(key(Buffer.from(hex, 'hex').toString('base64url')))).toBe(false)
  })

  test.each([0, 31, 33])('of %d bytes is none', size => {
    const bytes = Buffer.concat([Buffer.from([3]), Buffer.alloc(32)]).subarray(0, size)
    expect(isKey(key(bytes.toString('base64url')))).toBe(false)
  })
})
