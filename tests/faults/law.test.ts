// No law of the key set, of revocation or of events without a test here that bears its name.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLaw } from '../../specs/guard/law.ts'

const sections = ['SET', 'REV', 'EVT']
const clauses = readLaw().sections.filter(({ id }) => sections.includes(id))
const named = globSync('*.test.ts', { cwd: import.meta.dirname })
  .map(file => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .flatMap(text => text.match(/\b(?:SET|REV|EVT)-\d{2}\b/g) ?? [])

test.each(clauses.flatMap(section => section.clauses))('$id has a test', ({ id }) => {
  expect(named).toContain(id)
})

test('a test names a clause that there is', () => {
  const known = clauses.flatMap(section => section.clauses.map(({ id }) => id))
  expect(named.filter(id => !known.includes(id))).toEqual([])
})
