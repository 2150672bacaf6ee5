// `npm run generate`: writes the types that the services take from the contracts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runCommand } from './command.ts'

const { config } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { config: { pnpm: string } }
const { code } = await runCommand(['npx', '--yes', `pnpm@${config.pnpm}`, '--filter=./packages/*', 'run', 'generate'], {
  shown: true,
})
process.exitCode = code ?? 1
