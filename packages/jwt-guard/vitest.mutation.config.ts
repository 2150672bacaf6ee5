import { defineConfig } from 'vitest/config'

/** They replace a module, and so must not share a worker with others. */
const mocking = ['test/pipeline/**/*.test.ts', 'test/engine/imports.test.ts']

/**
 * The tests that judge mutants: the laws, which are quick. Properties and real servers would only make each mutant dearer. Files
 * share a worker, which takes a quarter of the time.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'laws',
          include: ['test/**/*.test.ts'],
          exclude: ['test/properties/**', 'test/adapters/**', ...mocking],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'mocking', include: mocking } },
    ],
  },
})
