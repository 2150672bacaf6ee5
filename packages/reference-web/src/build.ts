// Builds the client into the folder named by the first argument: `node src/build.ts <folder>`. The start does it unasked.
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build } from 'vite'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('say which folder to build into')

// A folder appears whole or not at all, and of two builds of the same source the first to finish counts.
const draft = `${folder}.${process.pid}`
await build({
  configFile: false,
  root: join(import.meta.dirname, 'client'),
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': '"production"' },
  oxc: { jsx: { runtime: 'automatic' } },
  // Nothing is inlined: the content security policy allows files of our own and nothing else.
  build: { outDir: draft, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
})
try {
  renameSync(draft, folder)
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(basename(folder))) rmSync(join(dirname(folder), name), { recursive: true })
  }
} catch (error) {
  rmSync(draft, { recursive: true, force: true })
  if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
}
