import { describe, expect, it } from 'vitest'
import { CredentialsError } from '../../src/errors.ts'
import {
  type CredentialFields,
  isDivided,
  peekBearer,
  readCredentials,
  readFields,
  tokenOf,
  writeBearer,
} from '../../src/http/credentials.ts'
import type { CheckRequest } from '../../src/types.ts'

function read(authorization: string | readonly string[] | null | undefined, target?: string): string {
  const fields = readFields({ authorization, target })
  const found = fields instanceof CredentialsError ? fields : readCredentials(fields as CredentialFields)
  return found instanceof CredentialsError ? found.code : String(found)
}

const missing = 'GUARD_CREDENTIALS_MISSING'
const repeated = 'GUARD_CREDENTIALS_REPEATED'
const malformed = 'GUARD_CREDENTIALS_MALFORMED'

describe('credentials', () => {
  it.each([[undefined], [null], [''], [[]], [['']]])('CRED-01: %j holds none', authorization => {
    expect(read(authorization)).toBe(missing)
  })

  it.each([
    'Basic YWxpY2U6c2VjcmV0',
    'Digest username="alice", realm="a, b", uri="/"',
    'DPoP a.b.c',
    'Negotiate',
    'Bearerx a.b.c',
    'xBearer a.b.c',
    'Basic',
    'Negotiate, Basic YQ==',
    'Basic bearer',
    'Basic Bearer a.b.c',
  ])('CRED-02: another auth-scheme counts as none: %s', authorization => {
    expect(read(authorization)).toBe(missing)
  })

  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'bEaReR a.b.c', 'Bearer    a.b.c', ['Bearer a.b.c']])(
    'CRED-03, CRED-04: the scheme has no case and spaces may be many: %j',
    authorization => {
      expect(read(authorization)).toBe('a.b.c')
    },
  )

  it.each([
    [['Bearer a.b.c', 'Bearer a.b.c']],
    [['Bearer a.b.c', 'Bearer d.e.f']],
    [['Bearer a.b.c', 'Basic YQ==']],
    [['Basic YQ==', 'Bearer a.b.c']],
    [['Basic YQ==', 'bearer\ta.b.c']],
    [['Basic YQ==', 'Bearer']],
    [['Bearer', 'Bearer a.b.c']],
    ['Bearer a.b.c, Bearer d.e.f'],
    ['Bearer a.b.c,Bearer d.e.f'],
    ['Basic YQ==,   BEARER a.b.c'],
  ])('CRED-05: bearer credentials beside others are refused: %j', authorization => {
    expect(read(authorization)).toBe(repeated)
  })

  it.each(['Bearer', 'Bearer ', 'bearer', 'Bearer   '])('CRED-06: the scheme without a token is refused: %j', field => {
    expect(read(field)).toBe(malformed)
  })

  it.each([
    'Bearer a b',
    'Bearer a.b.c ',
    'Bearer "a.b.c"',
    'Bearer token=a.b.c',
    'Bearer a.b.c\n',
    'Bearer \ta.b.c',
    'Bearer a=b',
    'Bearer =',
    'Bearer ä',
    'Bearer a\u0000b',
    'Bearer a.b.c;d',
    'Bearer a;b.c',
    'Bearer a.b.c#',
    'Bearer \u{1F600}',
    'Bearer %41',
  ])('CRED-07: a token outside of b64token is refused: %j', field => {
    expect(read(field)).toBe(malformed)
  })

  it('b64token is taken as it is, padding included: its shape is judged later', () => {
    expect(read('Bearer AZaz09-._~+/==')).toBe('AZaz09-._~+/==')
  })

  it.each([
    ' Bearer a.b.c',
    '\tBearer a.b.c',
    '"Bearer" a.b.c',
    ', Bearer a.b.c',
    '=',
    '\u0000',
    'Bearer\ta.b.c',
    'Bearer\u00a0a',
    'Béarer a',
    'B@arer a.b.c',
  ])('CRED-08: a field that does not begin with an auth-scheme and a space is refused: %j', field => {
    expect([malformed, repeated]).toContain(read(field))
  })

  it.each([
    '/tasks?access_token=a.b.c',
    '?access_token=a',
    '/?access%5Ftoken=a',
    '/?access_token',
    '/tasks?limit=1&access_token=',
    'https://api.example.com/?a=b&access_token=x',
  ])('CRED-09: a second token in the query is refused: %s', target => {
    expect(read('Bearer a.b.c', target)).toBe(repeated)
  })

  it.each(['/tasks?access_token=a.b.c', '/tasks?a&access_token=b'])(
    'CRED-10: a token in the query alone is never used: %s',
    target => {
      expect(read(undefined, target)).toBe(missing)
    },
  )

  it.each([
    '/tasks',
    '/tasks?x_access_token=a',
    '/tasks?q=access_token=a',
    '/tasks/access_token=a',
    '/a&access_token=b/tasks',
    '/?a=?access_token=b',
  ])('another target is no second token: %s', target => {
    expect(read('Bearer a.b.c', target)).toBe('a.b.c')
  })

  it.each([
    ['spaces', `Bearer ${' '.repeat(100_000)}`],
    ['commas and spaces', `Basic ${', '.repeat(50_000)}`],
    ['a comma and spaces', `Basic ,${' '.repeat(100_000)}x`],
    ['padding', `Bearer a${'='.repeat(100_000)}!`],
    ['letters', `${'a'.repeat(100_000)}\u0000`],
  ])('a field of 100,000 %s is judged in no time', (_, field) => {
    const before = performance.now()
    read(field, `/?${'?&'.repeat(50_000)}access_token`)
    expect(performance.now() - before).toBeLessThan(5000)
  })

  it.each<[unknown]>([
    [7],
    [{}],
    [{ join: () => 'Bearer a.b.c' }],
    [Object('Bearer a.b.c')],
    [[['Bearer a.b.c']]],
    [['Bearer a.b.c', 7]],
    [Object.assign(new Array(2), { 0: 'Bearer a.b.c' })],
  ])('CRED-14: what is neither text nor a list of texts is refused: %j', authorization => {
    expect(read(authorization as string)).toBe(malformed)
  })

  it('CRED-14: a target that is not text is refused, for its query cannot be read', () => {
    expect(read('Bearer a.b.c', new URL('https://api.example/?access_token=d.e.f') as unknown as string)).toBe(
      malformed,
    )
  })

  it('CRED-14: a member that throws when it is read is refused', () => {
    const request = {
      get authorization(): string {
        throw new Error('secret')
      },
    }
    expect(readFields(request)).toMatchObject({ code: malformed })
  })
})

describe('a token is taken without reading the grammar', () => {
  it.each([undefined, '', '/tasks', '/tasks?', '/tasks?page=2', '/tasks?page=%32'])(
    'where the target %j holds none',
    target => {
      expect(peekBearer({ authorization: 'Bearer a.b.c', target })).toBe('Bearer a.b.c')
    },
  )

  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'Bearer  a.b.c', 'bEARER   a.b.c'])(
    'however the scheme is written, it is written in one way: %j',
    authorization => {
      expect(peekBearer({ authorization, target: undefined })).toBe('Bearer a.b.c')
    },
  )

  it.each(['', 'Bearer', 'Digest a.b.c', 'xBearer a.b.c', 'Bearer\ta.b.c', 'a.b.c Bearer '])(
    'and not out of %j',
    authorization => {
      expect(peekBearer({ authorization, target: undefined })).toBeUndefined()
    },
  )

  it.each(['/?access_token=d.e.f', '?a=b&access_token', '/?access%5Ftoken=d'])(
    'and not beside a second one in the target %s',
    target => {
      expect(peekBearer({ authorization: 'Bearer a.b.c', target })).toBeUndefined()
    },
  )

  it.each(['', 'a', 'a.b.c', ' a.b.c', 'Bearer a.b.c'])('and %j is found again in what was written of it', token => {
    expect(tokenOf(writeBearer(token))).toBe(token)
  })

  it.each<[CheckRequest['authorization'], boolean]>([
    ['Bearer a.b.c', false],
    [['Bearer a.b.c'], false],
    [['Bearer a.b.c', ''], true],
    [['Bearer a.b.c', 'Bearer d.e.f'], true],
    ['Bearer a.b.c, Bearer d.e.f', true],
    [[], false],
    [undefined, false],
  ])('%j may be several fields: %s', (authorization, expected) => {
    expect(isDivided(readFields({ authorization }) as CredentialFields)).toBe(expected)
  })
})
