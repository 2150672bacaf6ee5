import { type Code, catalogue } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { findPages } from '../../scripts/lists.ts'
import { anchorsOf, headingsOf, readText } from './markdown.ts'

const page = 'docs/guide/errors.md'
const codes = Object.keys(catalogue) as Code[]

describe('the error catalogue', () => {
  test('has an entry for every code of the library, and for no other', () => {
    expect(
      headingsOf(page)
        .filter(heading => heading.startsWith('GUARD_'))
        .sort(),
    ).toEqual(codes.sort())
  })

  test('has for each code an anchor that is the code in lower case', () => {
    expect(codes.filter(code => !anchorsOf(page).has(code.toLowerCase()))).toEqual([])
  })
})

describe('a code named anywhere is a code of the library', () => {
  test.each(findPages())('in %s', file => {
    const named = readText(file).match(/\bGUARD_[A-Z_]+/g) ?? []
    expect(named.filter(code => !codes.includes(code as Code))).toEqual([])
  })
})
