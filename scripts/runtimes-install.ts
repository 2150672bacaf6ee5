// The runtimes are heavy, so nobody has them but who runs something on them.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, ROOT } from './command.ts'

/** The package of the workspace that has them for dependencies. */
export const RUNTIMES = join(ROOT, 'tests/runtimes')

export async function installRuntimes(): Promise<void> {
  console.error('runtimes: installing those that the lock file names (half a minute or so, the first time)')
  const { config } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  const filter = '--filter=@jwt-guard/runtimes'
  await must(['npx', '--yes', `pnpm@${config.pnpm}`, 'install', '--frozen-lockfile', filter])
}
