import { describe, expect, test } from 'vitest'
import { environment as api } from '../../packages/reference-api/src/config.ts'
import { settings as web } from '../../packages/reference-web/src/config.ts'
import { codeIn, tableBelow } from './markdown.ts'

type Variables = Readonly<Record<string, { safeParse(value: unknown): { data?: unknown } }>>

const page = 'specs/003-jwt-auth/quickstart.md'

describe.each([
  { heading: 'Web app', variables: web.shape as Variables },
  { heading: 'API', variables: api.shape as Variables },
])('the table of settings of the $heading', ({ heading, variables }) => {
  const rows = tableBelow(page, heading)

  test('names every variable that the service reads, and no other', () => {
    expect(rows.map(([name = '']) => codeIn(name)).sort()).toEqual(Object.keys(variables).sort())
  })

  test.each(rows)('gives %s its default', (name = '', shown = '') => {
    const initial = variables[codeIn(name) ?? '']?.safeParse(undefined).data
    if (initial !== undefined) return expect(codeIn(shown)).toBe(String(initial))
    // Where the schema has none, the cell says in words where the value comes from, or names another variable
    expect(codeIn(shown) ?? '').toMatch(/^(?:[A-Z_]+)?$/)
  })
})
