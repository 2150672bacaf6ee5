import { defineConfig } from 'vitest/config'

/** The tests that judge mutants: the laws, which are quick. Properties and real servers would only make each mutant dearer. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/properties/**', 'test/adapters/**'],
    testTimeout: 2_000,
  },
})
