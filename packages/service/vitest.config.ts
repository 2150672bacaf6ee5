import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { name: 'service', include: ['test/**/*.test.ts'], testTimeout: 30_000 }, // for busy machines
})
