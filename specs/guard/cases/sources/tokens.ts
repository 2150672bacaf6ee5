// Tokens, right or wrong in every part, and the same each time they are made.
import { constants, createHash, type SignKeyObjectInput, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { privateKey } from './keys.ts'

export const now = 1_800_000_000
export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'

/** Members, over those of a good token; or the exact text or bytes. */
export type Part = Readonly<Record<string, unknown>> | string | Buffer

export interface TokenParts {
  readonly header?: Part
  readonly claims?: Part
  /** The name of the key that signs. It is the `kid` too, unless the header says otherwise. */
  readonly key?: string
  /** The algorithm that signs. Without it: the header's, where it is one to sign with. */
  readonly algorithm?: string
  /** The length of a PSS salt, where it is not the digest's. */
  readonly salt?: number
}

export function goodClaims(): Record<string, unknown> {
  return { iss: issuer, aud: audience, sub: 'alice', iat: now - 60, exp: now + 3600 }
}

export function makeToken({ header = {}, claims = {}, key = 'rsa-1', algorithm, salt }: TokenParts = {}): string {
  const asked = typeof header === 'object' && !Buffer.isBuffer(header) ? header['alg'] : undefined
  const name = algorithm ?? (typeof asked === 'string' && Object.hasOwn(digests, asked) ? asked : 'RS256')
  const input = [
    encode(bytesOf(header, { typ: 'at+jwt', alg: name, kid: key })),
    encode(bytesOf(claims, goodClaims())),
  ].join('.')
  return `${input}.${encode(signInput(input, key, name, salt))}`
}

export function bearer(token: string): { authorization: string[] } {
  return { authorization: [`Bearer ${token}`] }
}

/** The credentials of a token made of these parts. */
export function signed(parts: TokenParts = {}): { authorization: string[] } {
  return bearer(makeToken(parts))
}

export function encode(bytes: string | Uint8Array): string {
  return Buffer.from(bytes as string).toString('base64url')
}

export function segmentsOf(token: string): [header: string, payload: string, signature: string] {
  return token.split('.') as [string, string, string]
}

/** A token with another signature. */
export function withSignature(token: string, change: (signature: Buffer) => Uint8Array): string {
  const [header, payload, signature] = segmentsOf(token)
  return `${header}.${payload}.${encode(change(Buffer.from(signature, 'base64url')))}`
}

function bytesOf(part: Part, good: object): string | Buffer {
  return typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify({ ...good, ...part })
}

const digests: Readonly<Record<string, string | null>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  ES256K: 'sha256',
  EdDSA: null,
  Ed25519: null,
}

export function signInput(input: string, key: string, algorithm: string, salt?: number): Buffer {
  const digest = digests[algorithm]
  if (digest === undefined) throw new Error(`cannot sign with ${algorithm}`)
  const options: SignKeyObjectInput = { key: privateKey(key), dsaEncoding: 'ieee-p1363' }
  if (!/^[PE]S/.test(algorithm)) return sign(digest, Buffer.from(input), options)
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt ?? constants.RSA_PSS_SALTLEN_DIGEST }
  return keep([input, key, algorithm, salt], () =>
    sign(digest, Buffer.from(input), algorithm.startsWith('P') ? { ...options, ...padding } : options),
  )
}

const kept = JSON.parse(readFileSync(new URL('../signatures.json', import.meta.url), 'utf8')) as Record<string, string>
const used = new Map<string, string>()

/** Signatures with chance in them are made once, and then kept in signatures.json. */
function keep(of: readonly unknown[], make: () => Buffer): Buffer {
  const name = createHash('sha256').update(JSON.stringify(of)).digest('base64url')
  const signature = used.get(name) ?? kept[name] ?? encode(make())
  used.set(name, signature)
  return Buffer.from(signature, 'base64url')
}

/** The signatures that the tokens made so far needed kept. */
export function keptSignatures(): Readonly<Record<string, string>> {
  return Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1)))
}
