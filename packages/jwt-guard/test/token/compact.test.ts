import { describe, expect, it } from 'vitest'
import { GuardError } from '../../src/errors.ts'
import { readSignature, splitToken } from '../../src/token/compact.ts'
import { judge, outcomeOf, staticGuard } from '../support/guard.ts'
import { encode, forgeToken, goodClaims, issueToken, keyOf, replaceSegment, signBytes } from '../support/issuer.ts'

const split = (text: string): unknown => {
  const found = splitToken(text)
  return found instanceof GuardError ? found.code : [found.header, found.payload, found.signature]
}

describe('the compact serialization', () => {
  it('SHAPE-01: the length is judged first, in a request and alone, and the bound itself is allowed', async () => {
    const outcomes = async (text: string): Promise<readonly unknown[]> => [
      await judge(staticGuard({ maxTokenLength: 64 }), text),
      await staticGuard({ maxTokenLength: 64 })
        .verify(text)
        .catch(error => error.code),
    ]
    expect(await outcomes('x'.repeat(64))).toEqual(['GUARD_TOKEN_MALFORMED', 'GUARD_TOKEN_MALFORMED'])
    expect(await outcomes('x'.repeat(65))).toEqual(['GUARD_TOKEN_TOO_LONG', 'GUARD_TOKEN_TOO_LONG'])
    expect(await judge(staticGuard(), 'x'.repeat(8192))).toBe('GUARD_TOKEN_MALFORMED')
    expect(await judge(staticGuard(), 'x'.repeat(8193))).toBe('GUARD_TOKEN_TOO_LONG')
  })

  it('SHAPE-01: what is too long in several fields is judged as several fields are', async () => {
    const long = `Bearer ${'x'.repeat(8193)}`
    const guard = staticGuard()
    expect(await outcomeOf(guard.check({ authorization: [long, long] }))).toBe('GUARD_CREDENTIALS_REPEATED')
    expect(await outcomeOf(guard.check({ authorization: [long] }))).toBe('GUARD_TOKEN_TOO_LONG')
  })

  it('is of three segments', () => {
    expect(split('a.b.c')).toEqual(['a', 'b', 'c'])
  })

  it.each([
    '',
    '.',
    '..',
    '...',
    'a',
    'a.b',
    'a.b.',
    'a..c',
    '.b.c',
    '..c',
    'a..',
    '.b.',
    'a.b.c.',
    'a.b.c.d',
    '.a.b.c',
    'a.b..c',
    'a.b.c.d.e',
    'a....e',
  ])('SHAPE-02, SHAPE-03, SHAPE-04: %j has not three segments', text => {
    expect(split(text)).toBe('GUARD_TOKEN_MALFORMED')
  })

  it('the signing input is the first two segments as they came (RFC 7515 §5.2)', () => {
    const token = splitToken('AAAA.BBBB.CCCC')
    if (token instanceof GuardError) throw token
    expect(readSignature(token)).toEqual({
      text: 'AAAA.BBBB.CCCC',
      signingInput: 'AAAA.BBBB',
      signature: Buffer.from('CCCC', 'base64url'),
    })
  })
})

describe('base64url', () => {
  const guard = staticGuard()

  /** Puts the text in a segment and signs the first two for real, so that nothing but the encoding is wrong. */
  function withSegment(position: 0 | 1 | 2, change: (segment: string) => string): string {
    const segments = issueToken().split('.')
    const changed = segments.with(position, change(segments[position] ?? ''))
    if (position === 2) return changed.join('.')
    const input = changed.slice(0, 2).join('.')
    return `${input}.${signBytes(input, keyOf()).toString('base64url')}`
  }

  const changes: readonly [string, (segment: string) => string][] = [
    ['padding', segment => `${segment}=`],
    ['padding in full', segment => segment.padEnd(Math.ceil((segment.length + 1) / 4) * 4, '=')],
    ['a plus', segment => `+${segment.slice(1)}`],
    ['a slash', segment => `/${segment.slice(1)}`],
    ['a space', segment => `${segment} `],
    ['a space in the middle', segment => `${segment.slice(0, 4)} ${segment.slice(4)}`],
    ['a line end', segment => `${segment}\n`],
    ['a tab', segment => `\t${segment}`],
    ['a foreign letter', segment => `${segment}ä`],
    ['a letter that has the low byte of another', segment => `${segment.slice(0, -1)}\u0141`],
    ['a percent sign', segment => `${segment}%3D`],
    ['NUL', segment => `${segment}\u0000`],
    ['a lone character', segment => `${segment}${'A'.repeat((5 - (segment.length % 4)) % 4)}`],
  ]

  it.each(([0, 1, 2] as const).flatMap(position => changes.map(([what, change]) => ({ position, what, change }))))(
    'SHAPE-05: segment $position with $what is refused',
    async ({ position, change }) => {
      const code = await guard.verify(withSegment(position, change)).catch(error => error.code)
      expect(code).toBe('GUARD_TOKEN_MALFORMED')
    },
  )

  it.each([0, 1, 2] as const)(
    'SHAPE-06: unused bits in segment %d are refused, though they decode alike',
    async position => {
      // Such a length that the last character has unused bits
      const header = { alg: 'RS256', kid: keyOf().id, pad: '' }
      while (encode(header).length % 4 === 0) header.pad += '.'
      const claims = { ...goodClaims, pad: '' }
      while (encode(claims).length % 4 === 0) claims.pad += '.'
      const token = forgeToken(header, claims)
      expect(await judge(guard, token)).toBe('granted')

      const segment = token.split('.')[position] ?? ''
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const twin = segment.slice(0, -1) + alphabet[alphabet.indexOf(segment.at(-1) ?? '') + 1]
      expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(segment, 'base64url'))
      const changed = replaceSegment(token, position, twin)
      const input = changed.split('.').slice(0, 2).join('.')
      const signed = position === 2 ? changed : `${input}.${signBytes(input, keyOf()).toString('base64url')}`
      expect(await judge(guard, signed)).toBe('GUARD_TOKEN_MALFORMED')
    },
  )
})
