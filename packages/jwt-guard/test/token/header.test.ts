import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { algorithms } from '../../src/types.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { encode, forgeToken, goodClaims, issueToken, keyOf, privateJwk } from '../support/issuer.ts'

const guard = staticGuard()
const kid = keyOf().id

/** Everything of JSON that is no string. */
const notStrings = [null, true, false, 0, 1, -1, 1.5, [], ['RS256'], {}, { alg: 'RS256' }]

describe('alg', () => {
  it('HEAD-01: it must be there', async () => {
    expect(await judge(guard, forgeToken({ kid }, goodClaims))).toBe('GUARD_TOKEN_MALFORMED')
  })

  it.each(notStrings)('HEAD-01: %j is no algorithm', async alg => {
    expect(await judge(guard, forgeToken({ alg, kid }, goodClaims))).toBe('GUARD_TOKEN_MALFORMED')
  })

  it.each([...algorithms.filter(name => name !== 'RS256'), 'ES256K', 'RSA-OAEP', 'RSASSA-PKCS1-v1_5', 'SHA256', ''])(
    'HEAD-02: %j is refused where the options do not name it',
    async alg => {
      expect(await judge(guard, forgeToken({ alg, kid }, goodClaims))).toBe('GUARD_ALGORITHM_REFUSED')
    },
  )

  it.each(['rs256', 'Rs256', 'RS256 ', ' RS256', 'RS256\u0000', 'RS-256', 'ＲS256'])(
    'HEAD-03: %j is not RS256',
    async alg => {
      expect(await judge(guard, forgeToken({ alg, kid }, goodClaims))).toBe('GUARD_ALGORITHM_REFUSED')
    },
  )

  it.each(['none', 'None', 'NONE', 'nOnE', 'none '])('HEAD-04: %j is refused, signed or not', async alg => {
    expect(await judge(guard, forgeToken({ alg, kid }, goodClaims))).toBe('GUARD_ALGORITHM_REFUSED')
    const unsigned = `${encode({ alg, kid })}.${encode(goodClaims)}`
    expect(await judge(guard, `${unsigned}.`)).toBe('GUARD_TOKEN_MALFORMED')
    expect(await judge(guard, `${unsigned}.AAAA`)).toBe('GUARD_ALGORITHM_REFUSED')
  })

  it.each(['HS256', 'HS384', 'HS512'])('HEAD-05: %s with the public key as its secret is refused', async alg => {
    const { publicKey } = keyOf()
    const input = `${encode({ alg, kid })}.${encode(goodClaims)}`
    const secrets = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      publicKey.export({ format: 'der', type: 'spki' }),
      JSON.stringify(keyOf().jwk),
      Buffer.from(String(keyOf().jwk['n']), 'base64url'),
    ]
    for (const secret of secrets) {
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url')
      expect(await judge(guard, `${input}.${mac}`)).toBe('GUARD_ALGORITHM_REFUSED')
    }
  })
})

describe('typ', () => {
  it.each([
    undefined,
    'JWT',
    'jwt',
    'Jwt',
    'at+jwt',
    'AT+JWT',
    'application/at+jwt',
    'Application/JWT',
    'application/jwt',
  ])('HEAD-06: %s is accepted', async typ => {
    expect(await judge(guard, issueToken({}, { typ }))).toBe('granted')
  })

  const refused = [
    'logout+jwt',
    'secevent+jwt',
    'dpop+jwt',
    'JOSE',
    'JOSE+JSON',
    'JWE',
    'id+jwt',
    'refresh+jwt',
    '',
    ' JWT',
    'JWT ',
    'application/',
    'application/application/jwt',
    'text/jwt',
    'jwapplication/t',
    'x-application/jwt',
    'jwt; v=1',
    'at+jwt\u0000',
    'JWＴ',
  ]
  it.each(refused)('HEAD-07: %j is refused', async typ => {
    expect(await judge(guard, issueToken({}, { typ }))).toBe('GUARD_TYPE_REFUSED')
  })

  it.each(notStrings)('HEAD-08: %j is no type', async typ => {
    expect(await judge(guard, issueToken({}, { typ }))).toBe('GUARD_TYPE_REFUSED')
  })

  it.each([
    ['secevent+jwt', 'SECEVENT+JWT'],
    ['application/secevent+jwt', 'secevent+jwt'],
    ['Secevent+JWT', 'application/secevent+jwt'],
  ])('HEAD-07: where `types` names %s, %s is accepted, and the standard ones with it', async (named, typ) => {
    const open = staticGuard({ types: [named] })
    expect(await judge(open, issueToken({}, { typ }))).toBe('granted')
    expect(await judge(open, issueToken({}, { typ: 'at+jwt' }))).toBe('granted')
    expect(await judge(open, issueToken({}, { typ: 'dpop+jwt' }))).toBe('GUARD_TYPE_REFUSED')
  })
})

it('HEAD-07: no letter beyond ASCII stands for one of a named type', async () => {
  const open = staticGuard({ types: ['key+jwt'] })
  expect(await judge(open, issueToken({}, { typ: 'KEY+JWT' }))).toBe('granted')
  expect(await judge(open, issueToken({}, { typ: '\u212aEY+JWT' }))).toBe('GUARD_TYPE_REFUSED')
  expect(await judge(open, issueToken({}, { typ: 'KEY+JWT\u212a' }))).toBe('GUARD_TYPE_REFUSED')
})

describe('extensions', () => {
  it.each([[['exp']], [['b64']], [[]], [['alg']], [null], ['b64'], [{}], [false], [0]])(
    'HEAD-09: crit %j is refused',
    async crit => {
      expect(await judge(guard, issueToken({}, { crit }))).toBe('GUARD_CRITICAL_REFUSED')
    },
  )

  it.each([true, false, null, 'true', 0])('HEAD-10: b64 %j is refused', async b64 => {
    expect(await judge(guard, issueToken({}, { b64 }))).toBe('GUARD_CRITICAL_REFUSED')
  })

  it('header parameters that nobody asks about are passed over', async () => {
    expect(await judge(guard, issueToken({}, { cty: 'JWT', zip: 'DEF', enc: 'A256GCM', nonce: 1 }))).toBe('granted')
  })
})

describe('kid', () => {
  it.each(notStrings)('HEAD-11: %j is no key ID', async keyId => {
    expect(await judge(guard, issueToken({}, { kid: keyId }))).toBe('GUARD_TOKEN_MALFORMED')
  })

  it.each(['', '../../etc/passwd', "' OR 1=1 --", '__proto__', 'constructor', '\u0000', 'x'.repeat(4000)])(
    'KEY-12: %j is a key ID that nobody has',
    async keyId => {
      expect(await judge(guard, issueToken({}, { kid: keyId }))).toBe('GUARD_KEY_UNKNOWN')
    },
  )
})

describe('HEAD-12: keys and addresses in a header are never read', () => {
  const forger = keyOf('RS256', 2)
  const hints = {
    jwk: forger.jwk,
    jku: 'https://evil.example/jwks',
    x5u: 'https://evil.example/cert',
    x5c: ['MIIB'],
    x5t: 'AAAA',
    'x5t#S256': 'AAAA',
  }

  it.each(Object.entries(hints))('%s does not make a forged token good', async (name, value) => {
    expect(await judge(guard, issueToken({}, { kid, [name]: value }, forger))).toBe('GUARD_SIGNATURE_INVALID')
    expect(await judge(guard, issueToken({}, { kid: undefined, [name]: value }, forger))).toBe(
      'GUARD_SIGNATURE_INVALID',
    )
  })

  it.each([...Object.entries(hints), ['jwk', privateJwk(forger)], ['jku', 7], ['x5c', null]] as [string, unknown][])(
    '%s does not make a good token bad',
    async (name, value) => {
      expect(await judge(guard, issueToken({}, { [name]: value }))).toBe('granted')
    },
  )
})
