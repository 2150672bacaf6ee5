import { describe, expect, test } from 'vitest'
import { environment as api } from '../../packages/reference-api/src/config.ts'
import { settings as web } from '../../packages/reference-web/src/config.ts'
import { codeIn, tableBelow } from './markdown.ts'

const page = 'specs/003-jwt-auth/quickstart.md'

describe.each([
  { heading: 'Web app', schema: web },
  { heading: 'API', schema: api },
])('the table of settings of the $heading', ({ heading, schema }) => {
  const rows = tableBelow(page, heading)

  test('names every variable that the service reads, and no other', () => {
    expect(rows.map(([name = '']) => codeIn(name)).sort()).toEqual(Object.keys(schema.shape).sort())
  })

  test.each(rows)('gives %s its default', (name = '', shown = '') => {
    const field = schema.shape[codeIn(name) as keyof typeof schema.shape] as { safeParse: typeof schema.safeParse }
    const initial = field.safeParse(undefined).data
    if (initial !== undefined) return expect(codeIn(shown)).toBe(String(initial))
    // Where the schema has none, the cell says in words where the value comes from, or names another variable
    expect(codeIn(shown) ?? '').toMatch(/^(?:[A-Z_]+)?$/)
  })
})
