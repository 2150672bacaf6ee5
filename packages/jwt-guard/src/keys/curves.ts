/**
 * The curves that keys are on, and which coordinates make a key (RFC 8725 §3.4). An engine tells that no sooner than when a key is
 * imported, Web Crypto later still, and of Ed25519 not at all: too late to keep a set of such keys from replacing a good one.
 */
import { decodeBase64url } from '../base64url.ts'

interface Curve {
  readonly kty: 'EC' | 'OKP'
  readonly algorithms: readonly string[]
  /** Tells whether the coordinates make a key. An OKP key has one, and `y` is empty. */
  readonly holds: (x: string, y: string) => boolean
}

/** The curves of EC (RFC 7518 §6.2.1.1) and OKP (RFC 8037 §2) keys. */
export const curves: ReadonlyMap<string, Curve> = new Map<string, Curve>([
  [
    'P-256',
    {
      kty: 'EC',
      algorithms: ['ES256'],
      holds: pointsOf(
        32,
        2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
        0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
      ),
    },
  ],
  [
    'P-384',
    {
      kty: 'EC',
      algorithms: ['ES384'],
      holds: pointsOf(
        48,
        2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
        0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
      ),
    },
  ],
  [
    'P-521',
    {
      kty: 'EC',
      algorithms: ['ES512'],
      holds: pointsOf(
        66,
        2n ** 521n - 1n,
        0x051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
      ),
    },
  ],
  ['Ed25519', { kty: 'OKP', algorithms: ['EdDSA', 'Ed25519'], holds: isEd25519Key }],
])

/** The points of y² = x³ − 3x + b (SP 800-186 §3.2.1): coordinates below the prime, of full size (RFC 7518 §6.2.1.2). */
function pointsOf(size: number, prime: bigint, b: bigint): Curve['holds'] {
  const read = (text: string): bigint | undefined => {
    const bytes = decodeBase64url(text)
    if (bytes?.length !== size) return undefined
    const coordinate = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n)
    return coordinate < prime ? coordinate : undefined
  }
  return (xText, yText) => {
    const x = read(xText)
    const y = read(yText)
    return x !== undefined && y !== undefined && (x ** 3n - 3n * x + b - y * y) % prime === 0n
  }
}

const edPrime = 2n ** 255n - 19n
/** The d of −x² + y² = 1 + dx²y² (RFC 8032 §5.1). */
const edD = 37_095_705_934_669_439_343_138_083_508_754_565_189_542_113_879_843_219_016_388_785_533_085_940_283_555n

/**
 * Whether RFC 8032 §5.1.3 decodes it to a point, and not to one of the eight of small order, for which signatures can be made
 * without a private key.
 */
function isEd25519Key(text: string): boolean {
  const bytes = decodeBase64url(text)
  if (bytes?.length !== 32) return false
  const y = bytes.reduceRight((number, byte) => number * 256n + BigInt(byte), 0n) % 2n ** 255n // less the sign of x
  if (y >= edPrime) return false
  const ySquared = (y * y) % edPrime
  // Of order 4 where y = 0, and of order 8 where twice the point is there; of order 1 and 2 where x = 0, which is no square below
  const isSmall = (y * (edD * ySquared * ySquared + 2n * ySquared - 1n)) % edPrime === 0n
  // x² = (y² − 1) / (dy² + 1), and a quotient is a square where the product is
  return !isSmall && isSquare((ySquared - 1n) * (edD * ySquared + 1n))
}

/** Euler's criterion: for 0 it is false. */
function isSquare(number: bigint): boolean {
  let power = 1n
  let base = number % edPrime
  for (let exponent = (edPrime - 1n) / 2n; exponent > 0n; exponent /= 2n) {
    if (exponent % 2n === 1n) power = (power * base) % edPrime
    base = (base * base) % edPrime
  }
  return power === 1n
}
