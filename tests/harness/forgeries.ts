// Every way in which credentials can be wrong that the security tests try, each wrong in that way alone.
import { constants, createHmac, type KeyObject, sign } from 'node:crypto'
import { encodeSegment, finishToken, type JsonObject } from '../../scripts/token.ts'
import { createKey, type Issuer, signToken } from './issuer.ts'

export interface Forgery {
  /** Reads on from "refuses". */
  readonly way: string
  readonly status: 400 | 401
  readonly code: string
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Without its question mark. */
  readonly query?: string
}

/** The claims of a good token, a day long. */
function goodClaims(issuer: Issuer, audience: string, subject: string): JsonObject & { iat: number; exp: number } {
  const now = Math.floor(Date.now() / 1000)
  return { iss: issuer.url, aud: audience, sub: subject, iat: now, exp: now + 86_400 }
}

/** A token that is right in every way. */
export function goodToken(issuer: Issuer, audience: string, subject: string): string {
  const [key] = issuer.keys
  return signToken({ alg: 'RS256', kid: key.id }, goodClaims(issuer, audience, subject), key)
}

export function listForgeries(issuer: Issuer, audience: string, subject: string): Forgery[] {
  return [
    ...listCredentials(goodToken(issuer, audience, subject)),
    ...listShapes(issuer, audience, subject),
    ...listSignatures(issuer, audience, subject),
    ...listHeaders(issuer, audience, subject),
    ...listClaims(issuer, audience, subject),
  ]
}

function bearer(way: string, code: string, token: string): Forgery {
  return { way, status: 401, code, headers: { authorization: `Bearer ${token}` } }
}

/** Wrong before any token is looked at (RFC 6750 §2, §3.1). */
function listCredentials(token: string): Forgery[] {
  const missing = { status: 401, code: 'GUARD_CREDENTIALS_MISSING' } as const
  const malformed = { status: 400, code: 'GUARD_CREDENTIALS_MALFORMED' } as const
  const repeated = { status: 400, code: 'GUARD_CREDENTIALS_REPEATED' } as const
  return [
    { way: 'no credentials', ...missing, headers: {} },
    { way: 'a token in the query alone', ...missing, headers: {}, query: `access_token=${token}` },
    { way: 'a token in a cookie alone', ...missing, headers: { cookie: `access_token=${token}; token=${token}` } },
    { way: 'a token under another field name', ...missing, headers: { 'x-authorization': `Bearer ${token}` } },
    { way: 'another auth-scheme', ...missing, headers: { authorization: 'Basic YWxpY2U6c2VjcmV0' } },
    { way: 'a scheme that only begins like Bearer', ...missing, headers: { authorization: `Bearers ${token}` } },
    { way: 'a token without a scheme', ...missing, headers: { authorization: token } },
    { way: 'Bearer without a token', ...malformed, headers: { authorization: 'Bearer' } },
    { way: 'a field that begins with no scheme', ...malformed, headers: { authorization: `"${token}"` } },
    { way: 'a token with a space in it', ...malformed, headers: { authorization: `Bearer ${token} ${token}` } },
    { way: 'a quoted token', ...malformed, headers: { authorization: `Bearer "${token}"` } },
    { way: 'two tokens in one field', ...repeated, headers: { authorization: `Bearer ${token}, Bearer ${token}` } },
    {
      way: 'two Authorization fields',
      ...repeated,
      headers: { authorization: [`Bearer ${token}`, `Bearer ${token}`] },
    },
    {
      way: 'a token in the query beside the one in the header',
      ...repeated,
      headers: { authorization: `Bearer ${token}` },
      query: `access_token=${token}`,
    },
  ]
}

/** Not a signed JWT in compact form (RFC 7515 §7.1, RFC 7519 §7.2). */
function listShapes(issuer: Issuer, audience: string, subject: string): Forgery[] {
  const [key] = issuer.keys
  const header = { alg: 'RS256', kid: key.id }
  const claims = goodClaims(issuer, audience, subject)
  const token = signToken(header, claims, key)
  const [head = '', payload = '', signature = ''] = token.split('.')
  const malformed = (way: string, text: string) => bearer(way, 'GUARD_TOKEN_MALFORMED', text)
  const notUtf8 = Buffer.from(JSON.stringify({ ...claims, name: '\u00ff' }), 'latin1')
  return [
    malformed('a word for a token', 'let-me-in'),
    malformed('one segment too few', `${head}.${payload}`),
    malformed('one segment too many', `${token}.${signature}`),
    malformed('a token of five segments', `${head}.${payload}.${signature}.${payload}.${signature}`),
    malformed('an empty header', `.${payload}.${signature}`),
    malformed('an empty payload', `${head}..${signature}`),
    malformed('an empty signature', `${head}.${payload}.`),
    malformed('padding', `${token}==`),
    malformed('letters of plain base64', `${head}.${payload}.${signature.slice(0, -4)}+/+/`),
    malformed('a header that is no JSON', `${encodeSegment('alg=RS256')}.${payload}.${signature}`),
    malformed('a payload that is no JSON', signToken(header, 'sub=alice', key)),
    malformed('a payload that is a list', signToken(header, JSON.stringify([claims]), key)),
    malformed('a payload that is not UTF-8', signToken(header, notUtf8, key)),
    bearer(
      'a token that is too long',
      'GUARD_TOKEN_TOO_LONG',
      signToken(header, { ...claims, x: 'x'.repeat(8000) }, key),
    ),
  ]
}

/** Signed by somebody else, or not at all (RFC 8725 §2.1, §3.1). */
function listSignatures(issuer: Issuer, audience: string, subject: string): Forgery[] {
  const [key, otherKey] = issuer.keys
  const header = { alg: 'RS256', kid: key.id }
  const claims = goodClaims(issuer, audience, subject)
  const token = signToken(header, claims, key)
  const [head = '', payload = '', signature = ''] = token.split('.')
  const { publicKey } = key
  const invalid = (way: string, text: string) => bearer(way, 'GUARD_SIGNATURE_INVALID', text)
  const refused = (way: string, text: string) => bearer(way, 'GUARD_ALGORITHM_REFUSED', text)
  const hmac = (algorithm: string, hash: string, secret: string | Buffer) =>
    finishToken({ ...header, alg: algorithm }, claims, input => createHmac(hash, secret).update(input).digest())
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const jwk = publicKey.export({ format: 'jwk' })
  return [
    invalid('a tampered payload', `${head}.${encodeSegment({ ...claims, sub: 'mallory' })}.${signature}`),
    invalid('a tampered header', `${encodeSegment({ ...header, cty: 'x' })}.${payload}.${signature}`),
    invalid('a tampered signature', `${head}.${payload}.${turnFirstLetter(signature)}`),
    invalid(
      'a shortened signature',
      `${head}.${payload}.${encodeSegment(Buffer.from(signature, 'base64url').subarray(1))}`,
    ),
    invalid("another token's signature", `${head}.${payload}.${signToken(header, {}, key).split('.')[2]}`),
    invalid('the signature of a stranger under a known kid', signToken(header, claims, createKey(key.id))),
    invalid("a kid of the issuer's other key", signToken({ ...header, kid: otherKey.id }, claims, key)),
    invalid('an HMAC under the name RS256', hmac('RS256', 'sha256', pem)),
    refused('alg none with a signature', signToken({ ...header, alg: 'none' }, claims, key)),
    refused('alg NONE in capitals', signToken({ ...header, alg: 'NONE' }, claims, key)),
    refused('alg rs256 in small letters', signToken({ ...header, alg: 'rs256' }, claims, key)),
    bearer('alg none without a signature', 'GUARD_TOKEN_MALFORMED', `${encodeSegment({ alg: 'none' })}.${payload}.`),
    refused('HS256 with the public key in PEM', hmac('HS256', 'sha256', pem)),
    refused('HS256 with the public key in PEM without its last newline', hmac('HS256', 'sha256', pem.trimEnd())),
    refused('HS256 with the public key in PKCS #1 PEM', hmac('HS256', 'sha256', exportText(publicKey, 'pkcs1'))),
    refused(
      'HS256 with the public key in DER',
      hmac('HS256', 'sha256', publicKey.export({ type: 'spki', format: 'der' })),
    ),
    refused('HS256 with the public key as a JWK', hmac('HS256', 'sha256', JSON.stringify(jwk))),
    refused('HS256 with the modulus', hmac('HS256', 'sha256', Buffer.from(String(jwk.n), 'base64url'))),
    refused('HS256 with an empty secret', hmac('HS256', 'sha256', '')),
    refused('HS512 with the public key in PEM', hmac('HS512', 'sha512', pem)),
    refused(
      "RS512 with the issuer's own key",
      finishToken({ ...header, alg: 'RS512' }, claims, input => sign('sha512', input, key.privateKey)),
    ),
    refused(
      "PS256 with the issuer's own key",
      finishToken({ ...header, alg: 'PS256' }, claims, input =>
        sign('sha256', input, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
      ),
    ),
  ]
}

/** Header parameters that ask the guard for more than it should give (RFC 7515 §4.1, RFC 8725 §3.10, §3.11). */
function listHeaders(issuer: Issuer, audience: string, subject: string): Forgery[] {
  const [key] = issuer.keys
  const header = { alg: 'RS256', kid: key.id }
  const claims = goodClaims(issuer, audience, subject)
  const stranger = createKey()
  const jwk = { ...stranger.publicKey.export({ format: 'jwk' }), kid: stranger.id }
  const signed = (more: JsonObject) => signToken({ ...header, ...more }, claims, key)
  const forged = (more: JsonObject) => signToken({ alg: 'RS256', kid: stranger.id, ...more }, claims, stranger)
  const unknown = (way: string, text: string) => bearer(way, 'GUARD_KEY_UNKNOWN', text)
  const critical = (way: string, text: string) => bearer(way, 'GUARD_CRITICAL_REFUSED', text)
  const type = (name: string) => bearer(`a token of type ${name}`, 'GUARD_TYPE_REFUSED', signed({ typ: name }))
  return [
    unknown('an unknown kid', forged({})),
    unknown('a kid that is a path', forged({ kid: '../../../dev/null' })),
    unknown('a kid that is a member of every object', forged({ kid: '__proto__' })),
    unknown('no kid where two keys fit', signToken({ alg: 'RS256' }, claims, key)),
    unknown('an embedded key', forged({ jwk })),
    unknown('a jku of the forger', forged({ jku: `${issuer.url}/forged` })),
    unknown('an x5u of the forger', forged({ x5u: `${issuer.url}/forged` })),
    unknown(
      'an x5c of the forger',
      forged({ x5c: [stranger.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] }),
    ),
    bearer('an embedded key under a known kid', 'GUARD_SIGNATURE_INVALID', forged({ kid: key.id, jwk })),
    bearer('a kid that is a number', 'GUARD_TOKEN_MALFORMED', signed({ kid: 1 })),
    bearer('a header without alg', 'GUARD_TOKEN_MALFORMED', signed({ alg: undefined })),
    bearer('an alg that is a list', 'GUARD_TOKEN_MALFORMED', signed({ alg: ['RS256'] })),
    critical('crit with a claim', signed({ crit: ['exp'], exp: claims.exp })),
    critical('crit with b64', signed({ crit: ['b64'], b64: false })),
    critical('an empty crit', signed({ crit: [] })),
    critical('b64 false without crit', signed({ b64: false })),
    type('logout+jwt'),
    type('secevent+jwt'),
    type('dpop+jwt'),
    type('application/logout+jwt'),
  ]
}

/** Claims that are missing, of the wrong form or of the wrong content (RFC 7519 §4.1). */
function listClaims(issuer: Issuer, audience: string, subject: string): Forgery[] {
  const [key] = issuer.keys
  const claims = goodClaims(issuer, audience, subject)
  const { iat, exp } = claims
  const wrong = (way: string, code: string, more: JsonObject) =>
    bearer(way, `GUARD_${code}`, signToken({ alg: 'RS256', kid: key.id }, { ...claims, ...more }, key))
  return [
    ...['iss', 'sub', 'aud', 'exp'].map(name =>
      wrong(`a token without ${name}`, 'CLAIM_MISSING', { [name]: undefined }),
    ),
    wrong('an expired token', 'TOKEN_EXPIRED', { iat: iat - 86_460, exp: exp - 86_460 }),
    wrong('a token of 1970', 'TOKEN_EXPIRED', { exp: 0 }),
    wrong('a token before its nbf', 'TOKEN_NOT_YET_VALID', { nbf: iat + 3600 }),
    wrong('a token issued in the future', 'TOKEN_FROM_FUTURE', { iat: iat + 3600 }),
    wrong('an exp that is text', 'CLAIM_MALFORMED', { exp: String(exp) }),
    wrong('an nbf that is text', 'CLAIM_MALFORMED', { nbf: String(iat) }),
    wrong('an iat that is text', 'CLAIM_MALFORMED', { iat: String(iat) }),
    wrong('an exp that is null', 'CLAIM_MALFORMED', { exp: null }),
    wrong('another issuer', 'ISSUER_REFUSED', { iss: 'https://issuer.example' }),
    wrong('an issuer with a slash more', 'ISSUER_REFUSED', { iss: `${issuer.url}/` }),
    wrong('an issuer that is a list', 'CLAIM_MALFORMED', { iss: [issuer.url] }),
    wrong('another audience', 'AUDIENCE_REFUSED', { aud: 'https://api.example' }),
    wrong('an audience with a slash more', 'AUDIENCE_REFUSED', { aud: `${audience}/` }),
    wrong('an empty list of audiences', 'AUDIENCE_REFUSED', { aud: [] }),
    wrong('an audience that is a number', 'CLAIM_MALFORMED', { aud: 1 }),
    wrong('an empty subject', 'CLAIM_MALFORMED', { sub: '' }),
    wrong('a subject that is a list', 'CLAIM_MALFORMED', { sub: [subject] }),
    wrong('a subject that is a number', 'CLAIM_MALFORMED', { sub: 7 }),
  ]
}

/** Another letter in the first place, where every bit counts. */
function turnFirstLetter(text: string): string {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
}

function exportText(key: KeyObject, type: 'pkcs1'): string {
  return key.export({ type, format: 'pem' }).toString()
}
