// The figures that `npm run bench:faults` shows keep their bounds.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { holds, renderFigures } from '../../packages/bench/src/figure.ts'
import { runCommand } from '../../scripts/command.ts'

test('SET-01, SET-03, SET-04, SET-07, SET-08, SET-18: every figure of bench:faults holds', async () => {
  const script = join(import.meta.dirname, '../../packages/bench/src/faults.ts')
  const { code, output } = await runCommand([process.execPath, script])
  expect(output).not.toContain('BROKEN')
  expect(output.match(/ holds$/gm)?.length).toBeGreaterThan(10)
  expect(code).toBe(0)
})

test.each([
  [1, { exactly: 1 }, true],
  [2, { exactly: 1 }, false],
  [3, { most: 3 }, true],
  [4, { most: 3 }, false],
  [Number.NaN, { most: 3 }, false],
])('a figure of %s with the bound %o holds: %s', (measured, bound, expected) => {
  const figure = { what: 'fetches', measured, bound }
  expect(holds(figure)).toBe(expected)
  expect(renderFigures([figure]).endsWith(expected ? ' holds' : ' BROKEN')).toBe(true)
})
