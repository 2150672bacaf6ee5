import { createHash } from 'node:crypto'
import { clause, denied, granted, type Row } from './clause.ts'
import { withOptions } from './defaults.ts'
import { privateJwk, publicJwk, publish } from './keys.ts'
import { bearer, encode, goodClaims, makeToken, now, segmentsOf, signed, signInput, withSignature } from './tokens.ts'

const token = makeToken()
const other = makeToken({ claims: { sub: 'bob' } })
const [header, payload, signature] = segmentsOf(token)

const changed = (name: string, title: string, change: (signature: Buffer) => Uint8Array): Row => [
  name,
  title,
  bearer(withSignature(token, change)),
]
const flip = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

const toBig = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
const toBytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let rest = exponent, square = base % modulus; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus
  }
  return result
}

/** The signature of any padded message at all, by the key's own exponent. */
function signRaw(message: Buffer): Buffer {
  const { n = '', d = '' } = privateJwk('rsa-1')
  return toBytes(power(toBig(message), toBig(Buffer.from(d, 'base64url')), toBig(Buffer.from(n, 'base64url'))), 256)
}

const digestInfo = '3031300d060960864801650304020105000420'
const sha1Info = '3021300906052b0e03021a05000414'
const digest = (text: string, name = 'sha256'): Buffer => createHash(name).update(text).digest()
const pad = (content: Buffer, filler = 0xff): Buffer =>
  Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(256 - 3 - content.length, filler), Buffer.from([0]), content])
const info = (hash: Buffer, prefix = digestInfo): Buffer => Buffer.concat([Buffer.from(prefix, 'hex'), hash])

/** Bleichenbacher's forgery of 2006: a cube that begins like a padded digest, for verifiers that do not look to the end. */
function forgeCube(): string {
  const [head, body] = segmentsOf(makeToken({ key: 'rsa-e3' }))
  const start = Buffer.concat([Buffer.from('0001ffffffffffffffff00', 'hex'), info(digest(`${head}.${body}`))])
  const root = cubeRoot(toBig(Buffer.concat([start, Buffer.alloc(256 - start.length, 0xff)])))
  return `${head}.${body}.${encode(toBytes(root, 256))}`
}

function cubeRoot(cube: bigint): bigint {
  let [low, high] = [0n, 1n << 700n]
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (middle ** 3n <= cube) low = middle
    else high = middle - 1n
  }
  return low
}

const curves = {
  ES256: { key: 'p256-1', bytes: 32, order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  ES384: {
    key: 'p384-1',
    bytes: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  ES512: {
    key: 'p521-1',
    bytes: 66,
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
} as const
type CurveAlgorithm = keyof typeof curves

function ecdsa(alg: CurveAlgorithm): {
  readonly guard: object
  readonly token: string
  readonly bytes: number
  readonly order: bigint
} {
  const { key, bytes, order } = curves[alg]
  return {
    guard: { ...withOptions({ algorithms: [alg] }), ...publish(key) },
    token: makeToken({ header: { alg }, key }),
    bytes,
    order,
  }
}

/** An ECDSA token with another r and s. */
function withPair(
  alg: CurveAlgorithm,
  change: (r: bigint, s: bigint, order: bigint) => readonly [bigint, bigint],
): object {
  const { guard, token, bytes, order } = ecdsa(alg)
  return {
    ...guard,
    ...bearer(
      withSignature(token, pair => {
        const [r, s] = change(toBig(pair.subarray(0, bytes)), toBig(pair.subarray(bytes)), order)
        return Buffer.concat([toBytes(r, bytes), toBytes(s, bytes)])
      }),
    ),
  }
}

function withBytes(alg: CurveAlgorithm, change: (pair: Buffer, bytes: number) => Uint8Array): object {
  const { guard, token, bytes } = ecdsa(alg)
  return { ...guard, ...bearer(withSignature(token, pair => change(pair, bytes))) }
}

/** ECDSA-Sig-Value of RFC 3279 §2.2.3. */
function toDer(pair: Buffer, bytes: number): Buffer {
  const integers = [pair.subarray(0, bytes), pair.subarray(bytes)].map(part => {
    const digits = part.subarray(part.findIndex(byte => byte !== 0))
    const value = digits.readUInt8(0) > 127 ? Buffer.concat([Buffer.alloc(1), digits]) : digits
    return Buffer.concat([Buffer.from([2, value.length]), value])
  })
  const content = Buffer.concat(integers)
  return Buffer.concat([
    Buffer.from(content.length > 127 ? [0x30, 0x81, content.length] : [0x30, content.length]),
    content,
  ])
}

const pss = (name: string, title: string, salt: number): Row => [
  name,
  title,
  { ...withOptions({ algorithms: ['PS256'] }), ...signed({ header: { alg: 'PS256' }, salt }) },
]
const edDsa = { ...withOptions({ algorithms: ['EdDSA'] }), ...publish('ed25519-1') }
const edToken = makeToken({ header: { alg: 'EdDSA' }, key: 'ed25519-1' })
const edOrder = 2n ** 252n + 27742317777372353535851937790883648493n
const reversed = (bytes: Uint8Array): Buffer => Buffer.from(bytes).reverse()
const both = withOptions({ algorithms: ['RS256', 'PS256', 'RS512'] })

/** The header of one algorithm over the signature of another, by the same key. */
const mixed = (name: string, title: string, alg: string, algorithm: string): Row => [
  name,
  title,
  { ...both, ...signed({ header: { alg }, algorithm }) },
]

const stranger = (claims: Record<string, unknown>): object =>
  signed({ claims, key: 'rsa-stranger', header: { kid: 'rsa-1' } })

export const sig = [
  ...clause('SIG-01', [
    ['right', 'a right signature', granted],
    ['stranger', "a stranger's signature under a known kid", stranger({})],
    ['payload-changed', 'another payload', bearer(`${header}.${segmentsOf(other)[1]}.${signature}`)],
    [
      'header-changed',
      'another header',
      bearer(`${encode(JSON.stringify({ alg: 'RS256', kid: 'rsa-1' }))}.${payload}.${signature}`),
    ],
    [
      'header-spelled-otherwise',
      'the same header with a space in it',
      bearer(`${encode('{"typ": "at+jwt","alg":"RS256","kid":"rsa-1"}')}.${payload}.${signature}`),
    ],
    ['of-another-token', "another good token's signature", bearer(`${header}.${payload}.${segmentsOf(other)[2]}`)],
    changed('first-bit', 'the first byte changed', bytes => flip(bytes, 0)),
    changed('last-bit', 'the last byte changed', bytes => flip(bytes, bytes.length - 1)),
    changed('short', 'a byte less', bytes => bytes.subarray(0, -1)),
    changed('long', 'a byte more', bytes => Buffer.concat([bytes, Buffer.alloc(1)])),
    changed('leading-zero', 'a zero before it', bytes => Buffer.concat([Buffer.alloc(1), bytes])),
    changed('leading-byte-cut', 'without its first byte', bytes => bytes.subarray(1)),
    changed('one-byte', 'one byte', () => Buffer.from([1])),
    changed('zeros', 'zeros', bytes => Buffer.alloc(bytes.length)),
    changed('ones', 'all bits set', bytes => Buffer.alloc(bytes.length, 0xff)),
    changed('modulus', 'the modulus', () => Buffer.from(publicJwk('rsa-1')['n'] as string, 'base64url')),
    changed('plus-modulus', 'the signature plus the modulus', bytes =>
      toBytes(toBig(bytes) + toBig(Buffer.from(publicJwk('rsa-1')['n'] as string, 'base64url')), 257),
    ),
    changed('no-digest-info', 'a digest without its name', () => signRaw(pad(digest(`${header}.${payload}`)))),
    changed('sha-1', 'a digest by SHA-1', () => signRaw(pad(info(digest(`${header}.${payload}`, 'sha1'), sha1Info)))),
    changed('garbage-after-digest', 'a digest with bytes after it', () =>
      signRaw(
        Buffer.concat([
          Buffer.from('0001ffffffffffffffff00', 'hex'),
          info(digest(`${header}.${payload}`)),
          Buffer.alloc(194, 7),
        ]),
      ),
    ),
    changed('padding-not-ones', 'padding that is not all ones', () =>
      signRaw(pad(info(digest(`${header}.${payload}`)), 0xee)),
    ),
    [
      'by-hand',
      'the right padding, made by hand',
      { ...bearer(withSignature(token, () => signRaw(pad(info(digest(`${header}.${payload}`)))))), ...granted },
    ],
    ['cube', 'a forged cube under an exponent of 3', { ...publish('rsa-e3'), ...bearer(forgeCube()) }],
    [
      'over-decoded-text',
      'a signature over the decoded text',
      bearer(
        `${header}.${payload}.${encode(signInput(`${Buffer.from(header, 'base64url')}.${JSON.stringify(goodClaims())}`, 'rsa-1', 'RS256'))}`,
      ),
    ],
    [
      'over-payload',
      'a signature over the payload alone',
      bearer(`${header}.${payload}.${encode(signInput(payload, 'rsa-1', 'RS256'))}`),
    ],
    [
      'segments-swapped',
      "header and payload in each other's place",
      { ...bearer(`${payload}.${header}.${signature}`), ...denied('GUARD_TOKEN_MALFORMED') },
    ],
    mixed('ps256-as-rs256', 'a PS256 signature under RS256', 'RS256', 'PS256'),
    mixed('rs256-as-ps256', 'an RS256 signature under PS256', 'PS256', 'RS256'),
    mixed('rs512-as-rs256', 'an RS512 signature under RS256', 'RS256', 'RS512'),
    mixed('rs256-as-rs512', 'an RS256 signature under RS512', 'RS512', 'RS256'),
    pss('pss-no-salt', 'PS256 without a salt (RFC 7518 §3.5)', 0),
    pss('pss-short-salt', 'PS256 with a short salt', 20),
    pss('pss-long-salt', 'PS256 with the longest salt', 222),
    [
      'eddsa-changed',
      'an EdDSA token with another payload',
      { ...edDsa, ...bearer(edToken.replace(/\..*\./, `.${segmentsOf(other)[1]}.`)) },
    ],
    [
      'eddsa-zeros',
      'an EdDSA signature of zeros',
      { ...edDsa, ...bearer(withSignature(edToken, bytes => Buffer.alloc(bytes.length))) },
    ],
    [
      'eddsa-short',
      'an EdDSA signature a byte short',
      { ...edDsa, ...bearer(withSignature(edToken, bytes => bytes.subarray(1))) },
    ],
    [
      'eddsa-plus-order',
      'an EdDSA signature whose S has the order added (RFC 8032 §5.1.7)',
      {
        ...edDsa,
        ...bearer(
          withSignature(edToken, bytes =>
            Buffer.concat([
              bytes.subarray(0, 32),
              reversed(toBytes(toBig(reversed(bytes.subarray(32))) + edOrder, 32)),
            ]),
          ),
        ),
      },
    ],
  ]),
  ...clause('SIG-02', [
    ['expired', 'forged and expired', stranger({ exp: 1 })],
    ['not-yet-valid', 'forged and not yet valid', stranger({ nbf: now + 3600 })],
    ['audience', 'forged and for another audience', stranger({ aud: 'https://other.example' })],
    ['no-subject', 'forged and without a subject', stranger({ sub: undefined })],
    ['malformed-claim', 'forged and with an exp that is text', stranger({ exp: '1' })],
    [
      'path',
      "forged and on another's path",
      {
        ...stranger({}),
        route: '/users/:user_id',
        target: '/users/bob',
        params: { user_id: 'bob' },
        rule: { pathClaims: { user_id: 'sub' } },
      },
    ],
    ['scope', 'forged and without the scope', { ...stranger({}), rule: { scopes: ['tasks:read'] } }],
  ]),
  ...clause('SIG-03', [
    ['der', 'an ES256 signature in DER', withBytes('ES256', toDer)],
    ['der-es384', 'an ES384 signature in DER', withBytes('ES384', toDer)],
    ['der-es512', 'an ES512 signature in DER', withBytes('ES512', toDer)],
    ['short', 'a byte less', withBytes('ES256', pair => pair.subarray(0, -1))],
    ['long', 'a byte more', withBytes('ES256', pair => Buffer.concat([pair, Buffer.alloc(1)]))],
    [
      'zero-before-each',
      'a zero before r and before s',
      withBytes('ES256', (pair, bytes) =>
        Buffer.concat([Buffer.alloc(1), pair.subarray(0, bytes), Buffer.alloc(1), pair.subarray(bytes)]),
      ),
    ],
    ['half', 'r alone', withBytes('ES256', (pair, bytes) => pair.subarray(0, bytes))],
    ['twice', 'the pair twice', withBytes('ES256', pair => Buffer.concat([pair, pair]))],
    [
      'es512-64-bytes',
      'halves of 64 bytes under ES512',
      withBytes('ES512', (pair, bytes) => Buffer.concat([pair.subarray(2, bytes), pair.subarray(bytes + 2)])),
    ],
    ...(['ES256', 'ES384', 'ES512'] as const).map(
      (alg): Row => [
        `fixed-${alg.toLowerCase()}`,
        `an ${alg} signature of the fixed length`,
        { ...withBytes(alg, pair => pair), ...granted },
      ],
    ),
  ]),
  ...clause('SIG-04', [
    ...(['ES256', 'ES384', 'ES512'] as const).map(
      (alg): Row => [
        `zeros-${alg.toLowerCase()}`,
        `r and s both zero under ${alg} (CVE-2022-21449)`,
        withPair(alg, () => [0n, 0n]),
      ],
    ),
    ['r-zero', 'r zero', withPair('ES256', (_, s) => [0n, s])],
    ['s-zero', 's zero', withPair('ES256', r => [r, 0n])],
    ['both-order', 'r and s both the order', withPair('ES256', (_r, _s, order) => [order, order])],
    ['r-order', 'r the order', withPair('ES256', (_, s, order) => [order, s])],
    ['s-order', 's the order', withPair('ES256', (r, _, order) => [r, order])],
    ['zero-and-order', 'r zero and s the order', withPair('ES256', (_r, _s, order) => [0n, order])],
    ['both-one', 'r and s both one', withPair('ES256', () => [1n, 1n])],
    ['all-ones', 'all bits set', withBytes('ES256', pair => Buffer.alloc(pair.length, 0xff))],
  ]),
  ...clause('SIG-05', [
    [
      'then-expired',
      'a token that was good before it expired',
      { ...signed({ claims: { exp: now - 10 } }), before: [-600], ...denied('GUARD_TOKEN_EXPIRED') },
    ],
    [
      'then-too-old',
      'a token that was good before it grew too old',
      {
        ...withOptions({ maxTokenAgeSeconds: 600 }),
        ...signed({ claims: { iat: now - 700 } }),
        before: [-300],
        ...denied('GUARD_TOKEN_TOO_OLD'),
      },
    ],
    [
      'then-valid',
      'a token that was not valid yet',
      { ...signed({ claims: { nbf: now - 10 } }), before: [-20], ...granted },
    ],
    [
      'forged-twice',
      'a forged token, again',
      { ...stranger({}), before: [-2, -1], ...denied('GUARD_SIGNATURE_INVALID') },
    ],
    [
      'withdrawn',
      'a token that was good before its key was withdrawn',
      {
        before: [-700],
        answers: [...publish('rsa-1').answers, { from: -600, ...publish('rsa-2').answers[0] }],
        ...denied('GUARD_KEY_UNKNOWN'),
      },
    ],
    [
      'replaced',
      'a token that was good before another key took the kid',
      {
        before: [-700],
        answers: [
          ...publish('rsa-1').answers,
          { from: -600, ...publish(publicJwk('rsa-2', { kid: 'rsa-1' })).answers[0] },
        ],
        ...denied('GUARD_SIGNATURE_INVALID'),
      },
    ],
  ]),
  ...clause('SIG-06', [
    ...(['ES256', 'ES384', 'ES512'] as const).map(
      (alg): Row => [alg.toLowerCase(), `the other s under ${alg}`, withPair(alg, (r, s, order) => [r, order - s])],
    ),
  ]),
]
