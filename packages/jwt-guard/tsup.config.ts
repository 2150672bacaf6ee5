import { globSync } from 'node:fs'
import { defineConfig } from 'tsup'

// Listed here, since the types' bundler takes no patterns
const doors = ['src/index.ts', ...globSync('src/adapters/*.ts')]

export default defineConfig({
  entry: [...doors, 'src/engine/node.ts', 'src/engine/web.ts'],
  outDir: 'dist',
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  external: [/^node:/, '#engine'],
  dts: {
    entry: doors,
    resolve: ['@standard-schema/spec'],
  },
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false, // Deno and Workers know the built-in modules by it alone
})
