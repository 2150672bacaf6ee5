// The cases as a body of law: whole, current, each in its place.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Code, catalogue } from 'jwt-guard'
import { describe, expect, it } from 'vitest'
import { clauseOf, doors, stepsOf } from '../../specs/guard/cases/case.ts'
import { readCases, readSections } from '../../specs/guard/cases/corpus.ts'
import { generate } from '../../specs/guard/cases/generate.ts'
import { readLaw } from '../../specs/guard/law.ts'

const clauses = readLaw().sections.flatMap(({ clauses }) => clauses)
const cases = [...readSections().values()].flat()

it('there are at least three hundred cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(300)
})

it('the id of a case is its own', () => {
  const ids = cases.map(({ id }) => id)
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([])
})

it('the id of a case begins with the id of a clause of its section, and goes on with a name', () => {
  for (const { id: section, clauses } of readLaw().sections) {
    const known = clauses.map(({ id }) => id)
    const cases = readSections().get(section) ?? []
    expect(cases.filter(({ id }) => !known.includes(clauseOf(id)) || !/^[A-Z]+-\d\d\.[a-z\d-]+$/.test(id))).toEqual([])
  }
})

it.for(clauses)('$id has a case, or a reason why none can show it', ({ id, withoutCase }) => {
  const names = cases.filter(given => clauseOf(given.id) === id)
  expect(names.length > 0, withoutCase).toBe(withoutCase === undefined)
  expect(withoutCase).not.toBe('')
})

it.for(clauses.filter(({ withoutCase }) => withoutCase !== undefined))(
  '$id, which no case can show, is what some test is called by',
  ({ id }) => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const files = globSync(['tests/*/*.test.ts', 'packages/*/test/**/*.test.ts'], { cwd: root })
    const named = new RegExp(`\\b(?:it|test)\\b.*['"\`]${id}\\b`)
    expect(files.filter(file => named.test(readFileSync(join(root, file), 'utf8')))).not.toEqual([])
  },
)

it.for(clauses.filter(({ expect }) => expect !== undefined))(
  '$id has a case that comes to what it expects',
  ({ id }) => {
    expect(cases.filter(given => clauseOf(given.id) === id && given.expect === undefined)).not.toEqual([])
  },
)

it("a case states an expectation only where it is not its clause's", () => {
  const repeats = cases.filter(given => {
    const clause = clauses.find(({ id }) => id === clauseOf(given.id))
    return given.expect !== undefined && JSON.stringify(given.expect) === JSON.stringify(clause?.expect)
  })
  expect(repeats.map(({ id }) => id)).toEqual([])
})

it('every code of the catalogue is what some case comes to', () => {
  const reached = new Set(readCases().flatMap(({ expect }) => ('code' in expect ? [expect.code] : [])))
  expect((Object.keys(catalogue) as Code[]).filter(code => !reached.has(code))).toEqual([])
})

it('what happened before a case is told in the order of time, and none of it is yet to come', () => {
  for (const given of readCases()) {
    const times = stepsOf(given).flatMap(({ at }) => at ?? [])
    expect(times, given.id).toEqual(times.toSorted((a, b) => a - b))
  }
})

it('a case that stays out of a door says why, and stays out of some only', () => {
  for (const { id, except } of readCases()) {
    const stayingOut = except.flatMap(({ doors }) => doors)
    expect(stayingOut.length, id).toBeLessThan(doors.length)
    expect(new Set(stayingOut).size, id).toBe(stayingOut.length)
    expect(
      except.filter(({ why }) => why === ''),
      id,
    ).toEqual([])
  }
})

describe('a generated file is current', () => {
  it.for(Object.entries(generate()))('%s', ([name, made]) => {
    const committed = readFileSync(new URL(`../../specs/guard/cases/${name}`, import.meta.url), 'utf8')
    expect(JSON.parse(committed), 'npm run law:cases writes it').toEqual(JSON.parse(JSON.stringify(made)))
  })
})
