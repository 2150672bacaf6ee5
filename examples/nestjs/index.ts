// Builds the program and runs it. Node runs TypeScript by leaving out the types, and decorators are more than types.
import { build } from 'esbuild'

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['app.ts'],
  outfile: 'dist/app.js',
  format: 'esm',
  platform: 'node',
})
await import(new URL('dist/app.js', import.meta.url).href)
