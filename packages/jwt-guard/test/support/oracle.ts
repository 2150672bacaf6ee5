/** An independent judge of tokens: jose with the same options, and after it the house's own rules, each by its clause. */
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { Algorithm, Jwk } from '../../src/index.ts'

/** What guard and oracle are both given. */
export interface JudgedOptions {
  readonly issuers: readonly TrustedIssuer[]
  readonly clockToleranceSeconds: number
  readonly maxTokenAgeSeconds?: number
  readonly types?: readonly string[]
}

export interface TrustedIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly algorithms: readonly Algorithm[]
  readonly keys: { readonly keys: readonly Jwk[] }
}

/** Whether jose grants the token, and which of the house's rules refuse it nevertheless. */
export interface Opinion {
  readonly joseGrants: boolean
  readonly refusedBy: readonly string[]
}

export async function askOracle(token: string, options: JudgedOptions, now: number): Promise<Opinion> {
  const joseGrants = await askJose(token, options, now).catch(() => false)
  // Only of a token that jose grants is it known that it can be read at all
  const refusedBy = joseGrants ? houseRules.filter(([, holds]) => !holds(read(token), options, now)) : []
  return { joseGrants, refusedBy: refusedBy.map(([clause]) => clause) }
}

/** jose as a careful caller would set it up. It throws where it refuses. */
async function askJose(token: string, options: JudgedOptions, now: number): Promise<boolean> {
  const unverifiedIssuer = decodeJwt(token).iss
  const trusted = options.issuers.find(({ issuer }) => issuer === unverifiedIssuer)
  if (trusted === undefined) return false
  const { clockToleranceSeconds: clockTolerance, maxTokenAgeSeconds: maxTokenAge } = options
  const settings: JWTVerifyOptions = {
    algorithms: [...trusted.algorithms],
    issuer: trusted.issuer,
    audience: [trusted.audience].flat(),
    clockTolerance,
    ...(maxTokenAge !== undefined && { maxTokenAge }),
    currentDate: new Date(now * 1000),
    requiredClaims: ['iss', 'aud', 'sub', 'exp'],
  }
  try {
    await jwtVerify(token, createLocalJWKSet(toJose(trusted.keys)), settings)
    return true
  } catch (error) {
    const hasKeyId = read(token).header['kid'] !== undefined
    // KEY-11: where several keys fit and the token names none, it is refused
    if (!isOfManyKeys(error) || !hasKeyId) return false
    let tried = 0
    for await (const key of error) {
      tried += 1 // KEY-10: the first four
      const holds = tried <= 4 && (await jwtVerify(token, key, settings).catch(() => undefined)) !== undefined
      if (holds) return true
    }
    return false
  }
}

function isOfManyKeys(error: unknown): error is AsyncIterable<CryptoKey> {
  return (error as { code?: unknown }).code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS'
}

/** jose takes `EdDSA` and `Ed25519` for two algorithms; with this curve they are two names of one (RFC 9864 §2.2). */
function toJose({ keys }: TrustedIssuer['keys']): JSONWebKeySet {
  return {
    keys: keys.map(({ alg, ...key }) => (key.kty === 'OKP' || alg === undefined ? key : { ...key, alg })),
  } as JSONWebKeySet
}

interface Readable {
  readonly text: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

function read(text: string): Readable {
  const [header, claims] = text.split('.').map(segment => Buffer.from(segment, 'base64url').toString())
  const parse = (json = ''): Readable['header'] => JSON.parse(json.replace(/^\ufeff/, '')) as Readable['header']
  return { text, header: parse(header), claims: parse(claims) }
}

type HouseRule = (token: Readable, options: JudgedOptions, now: number) => boolean

/** Where the guard is stricter than jose: nothing else may be refused that jose grants. */
const houseRules: readonly (readonly [clause: string, holds: HouseRule])[] = [
  ['SHAPE-01', ({ text }) => text.length <= 8192],
  ['SHAPE-05, SHAPE-06', ({ text }) => text.split('.').every(isCanonical)],
  ['SHAPE-08', ({ text }) => !text.split('.').some(segment => segment.startsWith('77-_'))],
  ['HEAD-07, HEAD-08', ({ header }, { types = [] }) => ['jwt', 'at+jwt', ...types].some(isType(header['typ']))],
  ['HEAD-09', ({ header }) => header['crit'] === undefined],
  ['HEAD-10', ({ header }) => header['b64'] === undefined],
  ['CLAIM-02', ({ claims }) => typeof claims['sub'] === 'string' && claims['sub'] !== ''],
  ['CLAIM-04', ({ claims }) => [claims['aud']].flat().every(name => typeof name === 'string')],
  ['CLAIM-07', ({ claims }) => ['exp', 'nbf', 'iat'].every(name => isSafe(claims[name]))],
  [
    'CLAIM-10',
    ({ claims }, { clockToleranceSeconds }, now) => Number(claims['iat'] ?? 0) <= now + clockToleranceSeconds,
  ],
  [
    'CLAIM-11',
    ({ claims }, { clockToleranceSeconds, maxTokenAgeSeconds = Number.POSITIVE_INFINITY }, now) =>
      now < Number(claims['iat'] ?? 0) + maxTokenAgeSeconds + clockToleranceSeconds,
  ],
  ['CLAIM-13', ({ claims }) => ['string', 'undefined'].includes(typeof claims['jti'])],
]

/** RFC 4648 §5 without padding: the alphabet, a length that there is, unused bits zero. */
function isCanonical(segment: string): boolean {
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(segment.at(-1) ?? 'A')
  const unused = [0, 63, 15, 3][segment.length % 4] ?? 0
  return /^[A-Za-z0-9_-]*$/.test(segment) && segment.length % 4 !== 1 && (last & unused) === 0
}

function isType(type: unknown): (accepted: string) => boolean {
  const whole = (name: string): string =>
    name.includes('/') ? name.toLowerCase() : `application/${name.toLowerCase()}`
  return accepted => type === undefined || (typeof type === 'string' && whole(type) === whole(accepted))
}

function isSafe(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER)
}
