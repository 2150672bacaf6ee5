import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/adapters/*.ts', 'src/engine/node.ts', 'src/engine/web.ts'],
  outDir: 'dist',
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  external: [/^node:/, '#engine'],
  dts: {
    entry: ['src/index.ts', 'src/adapters/*.ts'],
    resolve: ['@standard-schema/spec'],
  },
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false, // Deno and Workers know the built-in modules by it alone
})
