// The budgets stand in packages/jwt-guard/.size-limit.js, one for every entry.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'

test('every entry keeps its size budget', async () => {
  const folder = join(ROOT, 'packages/jwt-guard')
  const { code, output } = await runCommand([process.execPath, '--run', 'size'], { folder })
  expect(output).toContain('a Worker bundle')
  expect([code, output]).toEqual([0, output])
})
