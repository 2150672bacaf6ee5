import { describe, expect, test } from 'vitest'
import { resolveSettings } from '../../packages/jwt-guard/src/settings.ts'
import { codeIn, readText, tableBelow } from './markdown.ts'

const page = 'docs/guide/key-sets.md'
const { keySet: defaults, revocation } = resolveSettings({
  issuer: 'https://auth.example.com',
  audience: 'https://api.example.com',
  revocation: { isRevoked: () => false },
})

function defaultOf(name: string): number {
  return (defaults as unknown as Record<string, number>)[name] ?? Number.NaN
}

function show(value: number): string {
  return value.toLocaleString('en')
}

describe('the bounds of a key set', () => {
  const bounds = tableBelow(page, 'Bounds')

  test('name every option of keySet, and no other', () => {
    expect(bounds.map(([name = '']) => codeIn(name)).sort()).toEqual(Object.keys(defaults).sort())
  })

  test.each(bounds)('%s is %s by default', (name = '', shown) => {
    expect(shown).toBe(show(defaultOf(codeIn(name) ?? '')))
  })
})

describe('what follows from the bounds', () => {
  const sums = Array.from(
    readText(page).matchAll(/^\| (.+) \| ([\d,]+) \| (`\w+`(?: \+ `\w+`)*) \|$/gm),
    ([, ...row]) => row,
  )

  test('is shown', () => {
    expect(sums.length).toBeGreaterThan(5)
  })

  test.each(sums)('%s: %s', (_what, shown, terms = '') => {
    const names = Array.from(terms.matchAll(/\w+/g), ([name]) => name)
    expect(shown).toBe(show(names.reduce((sum, name) => sum + defaultOf(name), 0)))
  })
})

test('the faults are all that there are', () => {
  const [, union = ''] =
    /type KeySetFault =((?:\n {2}\| '.+')+)/.exec(readText('packages/jwt-guard/src/errors.ts')) ?? []
  const faults = Array.from(union.matchAll(/'(.+)'/g), ([, fault]) => fault)
  const told = tableBelow(page, 'When a fetch fails').map(([fault = '']) => codeIn(fault))
  expect([...told, 'waiting-room-full', 'key-import', 'revocation'].sort()).toEqual(faults.sort())
})

test('the time of a revocation hook is as it is told', () => {
  expect(readText(page).replace(/\s+/g, ' ')).toContain(
    `longer than \`timeoutSeconds\` (${revocation?.timeoutSeconds} by default)`,
  )
})
