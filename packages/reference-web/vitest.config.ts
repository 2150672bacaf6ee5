import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'reference-web',
    include: ['test/**/*.test.ts'],
    // They start processes, which take their time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
