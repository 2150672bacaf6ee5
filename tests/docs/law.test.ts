import { type Code, catalogue } from 'jwt-guard'
import { describe, expect, test } from 'vitest'
import { challengeOf, errorWith } from '../../scripts/answers.ts'
import { findPages } from '../../scripts/lists.ts'
import { type Clause, readLaw } from '../../specs/guard/law.ts'
import { readText } from './markdown.ts'

const { sections } = readLaw()
const clauses = sections.flatMap(section => section.clauses)

describe('the law of the guard', () => {
  test('gives each clause an id of its section, in order, once', () => {
    for (const { id, clauses } of sections) {
      const ids = clauses.map(clause => clause.id)
      expect(ids.every(clause => new RegExp(`^${id}-\\d{2}$`).test(clause))).toBe(true)
      expect(ids).toEqual([...new Set(ids)].sort())
    }
  })

  test.each(clauses)('$id is one sentence with one keyword', ({ law }) => {
    expect(law.match(/\b(?:MUST|SHOULD|MAY)\b/g)).toHaveLength(1)
    expect(law).toMatch(/^[^.].*\.$/)
  })

  test.each(clauses)('$id comes from a section of an RFC, or from the house', ({ source }) => {
    expect(source).toMatch(/^house$|(?:RFC \d{4}(?:bis)?|OpenID Connect Discovery) §\d/)
  })

  test.each(clauses.filter(hasCode))('$id expects the answer that its code has', ({ expect: expected }) => {
    const error = errorWith(expected.code)
    if (expected.outcome === 'throws') return expect(catalogue[expected.code].family).toBe('misuse')
    const hidden = expected.code === 'GUARD_PATH_MISMATCH' && expected.status === 404
    expect(expected).toEqual({
      outcome: catalogue[expected.code].family === 'undecided' ? 'undecided' : 'denied',
      code: expected.code,
      status: hidden ? 404 : error.status,
      challenge: challengeOf(error),
    })
  })

  test('speaks of every code that the guard sends', () => {
    const spoken = new Set(clauses.filter(hasCode).map(({ expect: { code } }) => code))
    expect([...spoken].sort()).toEqual(Object.keys(catalogue).sort())
  })
})

describe('a clause named on a page is a clause of the law', () => {
  const ids = new Set(clauses.map(({ id }) => id))
  const named = new RegExp(`\\b(?:${sections.map(({ id }) => id).join('|')})-\\d+`, 'g')

  test.each(findPages())('in %s', page => {
    expect((readText(page).match(named) ?? []).filter(id => !ids.has(id))).toEqual([])
  })
})

function hasCode(clause: Clause): clause is Clause & { expect: Extract<Clause['expect'], { code: Code }> } {
  return clause.expect !== undefined && 'code' in clause.expect
}
