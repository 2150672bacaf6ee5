import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '@jwt-guard/service'

const PACKAGE = join(import.meta.dirname, '..')
/** Everything that the built client depends on. */
const SOURCES = ['src/client/**/*.*', 'src/return-path.ts', 'src/build.ts', 'package.json', '../../pnpm-lock.yaml']

/**
 * The folder of the built client for the source as it is now. It is built when there is none yet, by a process of its
 * own: a build sets `NODE_ENV` and takes memory that the server never needs again.
 *
 * @throws StartError when the build fails.
 */
export function ensureBundle(): string {
  const folder = join(PACKAGE, 'dist', `client-${hashSources()}`)
  if (existsSync(folder)) return folder
  const { status, stderr } = spawnSync(process.execPath, [join(PACKAGE, 'src/build.ts'), folder], { encoding: 'utf8' })
  if (status !== 0) throw new StartError(`the client can't be built: ${stderr.trim()}`)
  return folder
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const path of globSync(SOURCES, { cwd: PACKAGE }).sort())
    hash.update(`${path}\0`).update(readFileSync(join(PACKAGE, path)))
  return hash.digest('hex').slice(0, 16)
}

// `npm run build` makes it ahead of the first start.
if (import.meta.main) ensureBundle()
