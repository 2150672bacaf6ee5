// The figures that `npm run bench:faults` shows keep their bounds.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../../scripts/command.ts'

test('SET-01, SET-03, SET-04, SET-07, SET-08, SET-18: every figure of bench:faults holds', async () => {
  const script = join(import.meta.dirname, '../../packages/bench/src/faults.ts')
  const { code, output } = await runCommand([process.execPath, script])
  expect(output).not.toContain('BROKEN')
  expect(output.match(/ holds$/gm)?.length).toBeGreaterThan(10)
  expect(code).toBe(0)
})
