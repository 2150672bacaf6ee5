import { OptionsError } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { type Code, catalogue } from '../../packages/jwt-guard/src/codes.ts'
import { findPages } from '../../scripts/lists.ts'
import { challengeOf, errorWith } from './answers.ts'
import { headingsOf, readText } from './markdown.ts'

const page = 'specs/guard/errors.md'
const codes = Object.keys(catalogue) as Code[]

describe('the error catalogue', () => {
  test('has an entry for every code of the library, and for no other', () => {
    expect(headingsOf(page).filter(heading => heading.startsWith('GUARD_'))).toEqual(codes)
  })

  test.each(codes)('says of %s what the library sends', code => {
    const [, line] = new RegExp(`^### ${code}\\n\\n(.+)$`, 'm').exec(readText(page)) ?? []
    const { sentence, status } = catalogue[code]
    const error = errorWith(code)
    if (error instanceof OptionsError) return expect(line).toBe(`Thrown: "${sentence}"`)
    const challenges = { bare: '`Bearer` without an error code', none: 'no challenge' } as Record<string, string>
    const challenge = challengeOf(error)
    expect(line).toBe(`${status} · ${challenges[challenge] ?? `\`${challenge}\``} · "${sentence}"`)
  })
})

describe('a code named anywhere is a code of the library', () => {
  test.each(findPages())('in %s', file => {
    const named = readText(file).match(/\bGUARD_[A-Z_]+/g) ?? []
    expect(named.filter(code => !codes.includes(code as Code))).toEqual([])
  })
})
