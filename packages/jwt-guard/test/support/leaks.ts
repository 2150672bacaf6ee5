/** Whether something that was said holds a part of what must not be told. */
import { inspect } from 'node:util'
import fc from 'fast-check'
import { audience, forgeToken, issuer, keyOf, startTime } from './issuer.ts'

/** A value that is found again wherever a part of it turns up. */
export const secret: fc.Arbitrary<string> = fc.uuid({ version: 4 }).map(text => text.replaceAll('-', ''))

/** Every run of eight characters of a text. */
function fragmentsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - 7) }, (_, at) => text.slice(at, at + 8))
}

/** The first part of eight characters of one of the texts that was said, in whatever case of letters. */
export function findLeak(said: string, texts: readonly string[]): string | undefined {
  const heard = new Set(fragmentsOf(said.toLowerCase()))
  return texts.flatMap(text => fragmentsOf(text.toLowerCase())).find(fragment => heard.has(fragment))
}

/** All that can be seen of things by printing them. */
export function show(...values: readonly unknown[]): string {
  return values
    .flatMap(value => [
      typeof value === 'string' ? value : inspect(value, { depth: 9, showHidden: true }),
      JSON.stringify(value) ?? '',
      value instanceof Error ? `${value.message}${value.stack}${String(value.cause)}` : '',
    ])
    .join('\n')
}

const faults = [
  'none',
  'sub',
  'iss',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'kid',
  'alg',
  'typ',
  'crit',
  'signature',
  'scope',
  'path',
  'cut',
  'twice',
  'field',
  'query',
] as const

/** A request full of secrets: right, or wrong in one way. */
export interface SecretRequest {
  readonly fault: (typeof faults)[number]
  readonly token: string
  readonly authorization: readonly string[]
  /** The path parameter. */
  readonly user: string
  /** With its question mark. */
  readonly query: string
  /** What must not be told. */
  readonly secrets: readonly string[]
}

export const secretRequests: fc.Arbitrary<SecretRequest> = fc
  .tuple(fc.constantFrom(...faults), fc.array(secret, { minLength: 12, maxLength: 12 }))
  .map(([fault, secrets]) => {
    const [sub = '', jti, name = '', other, wrong, kid, typ, path = '', field, more, deep, last] = secrets
    const spoil = (claim: string, good: unknown, bad: unknown = wrong): unknown => (fault === claim ? bad : good)
    const claims = {
      iss: spoil('iss', issuer),
      aud: spoil('aud', [audience, other]),
      sub: spoil('sub', sub, { id: wrong }),
      exp: spoil('exp', startTime + 60),
      nbf: spoil('nbf', startTime, wrong),
      iat: spoil('iat', startTime, wrong),
      jti: spoil('jti', jti, [wrong]),
      scope: spoil('scope', 'tasks:read', more),
      [name]: { deep: [deep, { last }] },
    }
    const header = {
      alg: spoil('alg', 'RS256'),
      kid: spoil('kid', keyOf().id, kid),
      ...(fault === 'typ' && { typ }),
      ...(fault === 'crit' && { crit: [wrong] }),
    }
    const signed = forgeToken(header, claims, keyOf('RS256', fault === 'signature' ? 2 : 1))
    const token = fault === 'cut' ? signed.slice(0, -40) : signed
    const credentials = fault === 'field' ? `Bearer ${field} ${token}` : `Bearer ${token}`
    return {
      fault,
      token,
      authorization: fault === 'twice' ? [credentials, credentials] : [credentials],
      user: fault === 'path' ? path : sub,
      query: fault === 'query' ? `?access_token=${token}` : '',
      secrets: [token, ...secrets],
    }
  })

/** The rule that such a request keeps, but for its fault. */
export const secretRule = { pathClaims: { user_id: 'sub' }, scopes: ['tasks:read'] } as const
