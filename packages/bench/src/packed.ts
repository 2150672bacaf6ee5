// The library as its users get it: built, packed and unpacked. The workspace's own package.json leads to the source.
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, runCommand } from '../../../scripts/command.ts'
import { packLibrary } from '../../../scripts/pack.ts'

const LIBRARY = join(ROOT, 'packages/jwt-guard')

/** Builds, packs and unpacks it below `folder`, with the dependencies of the lock file. Returns its own folder. */
export async function unpackLibrary(folder: string): Promise<string> {
  const modules = join(folder, 'node_modules')
  const unpacked = join(modules, 'jwt-guard')
  await mkdir(unpacked, { recursive: true })
  await run([process.execPath, '--run', 'build'], LIBRARY)
  const tarball = await packLibrary({ destination: folder })
  await run(['tar', '-xzf', tarball, '-C', unpacked, '--strip-components=1'], folder)
  const { dependencies } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    await symlink(join(LIBRARY, 'node_modules', name), join(modules, name), 'junction')
  }
  return unpacked
}

/** The module that users get by `import 'jwt-guard'`. */
export async function importLibrary(unpacked: string): Promise<typeof import('jwt-guard')> {
  return import(pathToFileURL(join(unpacked, 'dist/index.js')).href)
}

async function run(command: readonly string[], folder: string): Promise<void> {
  const { code, output } = await runCommand(command, { folder })
  if (code !== 0) throw new Error(`${command.join(' ')} failed: ${output.trim()}`)
}
