// `npm run mutate`: mutation testing of the library's rooms, or of those that the arguments name: `npm run mutate -- keys`.
// It takes long, and so is no part of `npm test`.
import { join } from 'node:path'
import { ROOT, runCommand } from './command.ts'

const library = join(ROOT, 'packages/jwt-guard')
const rooms = process.argv.slice(2).map(room => `src/${room}/**/*.ts`)
const { code } = await runCommand(
  [
    join(library, 'node_modules/.bin/stryker'),
    'run',
    'stryker.config.json',
    ...(rooms.length === 0 ? [] : ['--mutate', rooms.join(',')]),
  ],
  { folder: library, shown: true },
)
process.exitCode = code ?? 1
