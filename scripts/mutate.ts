// `npm run mutate`: mutation testing of the library's rooms. It takes long, and so is no part of `npm test`.
import { join } from 'node:path'
import { ROOT, runCommand } from './command.ts'

const library = join(ROOT, 'packages/jwt-guard')
const { code } = await runCommand([join(library, 'node_modules/.bin/stryker'), 'run', 'stryker.config.json'], {
  folder: library,
  shown: true,
})
process.exitCode = code ?? 1
