import { describe, expect, it } from 'vitest'
import { type Code, catalogue } from '../src/codes.ts'
import {
  CredentialsError,
  Denial,
  freshCopy,
  GuardError,
  KeySetError,
  OptionsError,
  PermissionError,
  shared,
  TokenError,
} from '../src/errors.ts'

const classes = {
  misuse: OptionsError,
  undecided: KeySetError,
  credentials: CredentialsError,
  token: TokenError,
  permission: PermissionError,
} as const

function make(code: Code): GuardError {
  switch (catalogue[code].family) {
    case 'misuse':
      return new OptionsError(code as OptionsError['code'], 'what is wrong')
    case 'undecided':
      return new KeySetError(code as KeySetError['code'], 'network')
    case 'credentials':
      return new CredentialsError(code as CredentialsError['code'])
    case 'token':
      return new TokenError(code as TokenError['code'])
    case 'permission':
      return new PermissionError(code as PermissionError['code'])
  }
}

const entries = Object.entries(catalogue) as [Code, (typeof catalogue)[Code]][]
const denials = entries.filter(([, { family }]) => family !== 'misuse' && family !== 'undecided').map(([code]) => code)

describe('the error catalogue', () => {
  it.each(entries)('%s has a class, its status, and one fixed sentence', (code, { family, status, sentence }) => {
    const error = make(code)
    expect(code).toMatch(/^GUARD_[A-Z]+(?:_[A-Z]+)*$/)
    expect(error).toBeInstanceOf(GuardError)
    expect(error).toBeInstanceOf(classes[family])
    expect(error).toMatchObject({ code, status, name: classes[family].name })
    expect(sentence).toMatch(/^[A-Z][^.]*\.$/)
    if (family !== 'misuse') expect(error.message).toBe(sentence)
  })

  it.each(entries)('%s is a denial if, and only if, it refuses the caller', (code, { family }) => {
    expect(make(code) instanceof Denial).toBe(['credentials', 'token', 'permission'].includes(family))
  })

  it('no two codes say the same', () => {
    const sentences = entries.map(([, { sentence }]) => sentence)
    expect(new Set(sentences).size).toBe(sentences.length)
  })

  it.each([
    ['misuse', [500]],
    ['credentials', [400, 401]],
    ['token', [401]],
    ['permission', [403]],
    ['undecided', [503]],
  ])('%s is answered with %j, so that 401, 403 and 503 cannot be confused', (family, statuses) => {
    const seen = entries.filter(([, entry]) => entry.family === family).map(([, { status }]) => status)
    expect([...new Set(seen)].sort()).toEqual(statuses)
  })
})

describe('shared denials', () => {
  it.each(denials)('%s cannot be changed for the next who is denied, and its stack names no file', code => {
    const denial = shared(make(code) as Denial)
    expect(() => Object.assign(denial, { code: 'GUARD_OTHER' })).toThrow(TypeError)
    expect(() => Object.assign(denial, { stack: 'leak' })).toThrow(TypeError)
    expect(denial.stack).toBe(`${denial.name}: ${denial.message}`)
  })

  it.each(denials)('a fresh copy of %s is its equal with a stack of its own', code => {
    const denial = shared(make(code) as Denial)
    const copy = freshCopy(denial)
    expect(copy).not.toBe(denial)
    expect({ ...copy }).toEqual({ ...denial })
    expect(copy.constructor).toBe(denial.constructor)
    expect(copy.stack).toContain('errors.test')
  })

  it('a fresh copy keeps the claim, the scope and the status', () => {
    expect(freshCopy(new TokenError('GUARD_CLAIM_MISSING', 'exp'))).toMatchObject({ claim: 'exp' })
    expect(freshCopy(new PermissionError('GUARD_SCOPE_INSUFFICIENT', { scope: 'a b' }))).toMatchObject({ scope: 'a b' })
    expect(freshCopy(new PermissionError('GUARD_PATH_MISMATCH', { status: 404 }))).toMatchObject({ status: 404 })
  })
})
