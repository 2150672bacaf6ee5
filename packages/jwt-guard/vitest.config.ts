import { defineConfig } from 'vitest/config'

/** A longer search takes its time. */
const factor = Math.max(1, Number(process.env['PROPERTY_FACTOR'] ?? 1))

export default defineConfig({
  test: { name: 'jwt-guard', include: ['test/**/*.test.ts'], environment: 'node', testTimeout: 30_000 * factor },
})
