import { describe, expect, it } from 'vitest'
import { decodeObject } from '../../src/token/segment.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { type Content, encode, forgeToken, goodClaims, issueToken, keyOf } from '../support/issuer.ts'

const guard = staticGuard()
const header = { alg: 'RS256', kid: keyOf().id }

/** The text of an object, with more text before its last brace. */
const extend = (object: object, more: string): string => `${JSON.stringify(object).slice(0, -1)},${more}}`
const bytes = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))

const notObjects: readonly [string, Content][] = [
  ['null', 'null'],
  ['an array', '[]'],
  ['an array of members', JSON.stringify(Object.entries(goodClaims))],
  ['a string', '"{}"'],
  ['a number', '1'],
  ['true', 'true'],
  ['no JSON', 'hello'],
  ['an open brace', '{'],
  ['an object with a tail', '{}x'],
  ['two objects', '{}{}'],
  ['single quotes', "{'alg':'RS256'}"],
  ['a comma too many', '{"alg":"RS256",}'],
  ['a comment', '{"alg":"RS256"/**/}'],
  ['NaN', '{"exp":NaN}'],
  ['a lone quote', '{"'],
  ['NUL', '\u0000'],
  ['white space', ' '],
  ['a raw line end in a string', '{"a":"\n"}'],
  ['SHAPE-08: a byte order mark', '\ufeff{}'],
  ['SHAPE-08: a byte order mark before an object', `\ufeff${JSON.stringify(goodClaims)}`],
  ['UTF-16', Buffer.from(JSON.stringify(goodClaims), 'utf16le')],
  ['10,000 open brackets', '['.repeat(5_000)],
]

const notUtf8: readonly [string, Content][] = [
  ['a lone continuation byte', bytes('{"a":"', 0x80, '"}')],
  ['an overlong slash', bytes('{"a":"', 0xc0, 0xaf, '"}')],
  ['an overlong NUL', bytes('{"a":"', 0xc0, 0x80, '"}')],
  ['an encoded surrogate', bytes('{"a":"', 0xed, 0xa0, 0x80, '"}')],
  ['a cut sequence', bytes('{"a":"', 0xe2, 0x82, '"}')],
  ['a code point too high', bytes('{"a":"', 0xf4, 0x90, 0x80, 0x80, '"}')],
  ['Latin-1', bytes('{"a":"', 0xe4, '"}')],
  ['0xFF', bytes('{"a":"', 0xff, '"}')],
]

describe('segments that must hold a JSON object', () => {
  it.each([...notObjects, ...notUtf8])('SHAPE-07, SHAPE-09: %s is no header', async (_, content) => {
    expect(await judge(guard, forgeToken(content, goodClaims))).toBe('GUARD_TOKEN_MALFORMED')
  })

  it.each([...notObjects, ...notUtf8])('SHAPE-07, SHAPE-09: %s is no claims set', async (_, content) => {
    expect(await judge(guard, forgeToken(header, content))).toBe('GUARD_TOKEN_MALFORMED')
  })

  it('white space around an object is JSON', async () => {
    expect(await judge(guard, forgeToken(` ${JSON.stringify(header)}\n`, `\t${JSON.stringify(goodClaims)}`))).toBe(
      'granted',
    )
  })

  it('a token may nest deep: it neither throws nor blocks', async () => {
    const large = staticGuard({ maxTokenLength: 1_048_576 })
    const depth = 350_000
    const deep = extend(goodClaims, `"deep":${'['.repeat(depth)}${']'.repeat(depth)}`)
    expect(await judge(large, forgeToken(header, deep))).toBe('granted')
  })
})

describe('SHAPE-10: of duplicate members the last counts', () => {
  it.each([
    ['sub', '"sub":"mallory"', 'mallory'],
    ['sub, escaped', '"\\u0073ub":"mallory"', 'mallory'],
  ])('%s', async (_, more, subject) => {
    const principal = await guard.verify(forgeToken(header, extend(goodClaims, more)))
    expect(principal.subject).toBe(subject)
  })

  it.each([
    ['an expired token', '"exp":1', 'GUARD_TOKEN_EXPIRED'],
    ['a missing audience', '"aud":null', 'GUARD_CLAIM_MALFORMED'],
    ['another issuer', '"iss":"https://evil.example"', 'GUARD_ISSUER_REFUSED'],
  ])('%s stays refused behind a good member', async (_, more, code) => {
    expect(await judge(guard, forgeToken(header, extend(goodClaims, more)))).toBe(code)
  })

  it.each([
    ['alg', '"alg":"none"', 'GUARD_ALGORITHM_REFUSED'],
    ['kid', '"kid":"other"', 'GUARD_KEY_UNKNOWN'],
    ['typ', '"typ":"logout+jwt"', 'GUARD_TYPE_REFUSED'],
  ])('the last %s is the header’s', async (_, more, code) => {
    expect(await judge(guard, forgeToken(extend({ ...header, typ: 'JWT' }, more), goodClaims))).toBe(code)
  })
})

describe('names that every object inherits', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s in a token is data', async name => {
    const token = forgeToken(
      extend(header, `"${name}":{"alg":"none"}`),
      extend(goodClaims, `"${name}":{"sub":"mallory"}`),
    )
    const { subject, claims } = await guard.verify(token)
    expect(subject).toBe('alice')
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(claims, name)?.value).toEqual({ sub: 'mallory' })
  })

  it('members of a prototype in the text do not stand in for missing ones', async () => {
    expect(await judge(guard, forgeToken('{"__proto__":{"alg":"RS256"}}', goodClaims))).toBe('GUARD_TOKEN_MALFORMED')
    const { sub: _, ...rest } = goodClaims
    expect(await judge(guard, forgeToken(header, extend(rest, '"__proto__":{"sub":"alice"}')))).toBe(
      'GUARD_CLAIM_MISSING',
    )
  })

  it('a polluted Object.prototype adds nothing to a token', async () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>
    const { sub: _, ...rest } = goodClaims
    prototype['sub'] = 'mallory'
    try {
      expect(await judge(guard, forgeToken(header, rest))).toBe('GUARD_CLAIM_MISSING')
    } finally {
      delete prototype['sub']
    }
  })
})

it('a segment that decodes to an object is that object', () => {
  expect(decodeObject(encode('{"a":[1,"ü\\u0000",{"b":null}]}'))).toEqual({ a: [1, 'ü\u0000', { b: null }] })
  expect(decodeObject(issueToken().split('.')[2] ?? '')).toBeUndefined()
})
