// The library as its users get it: what is built of it, behind the `exports` and `imports` that it is published with. The
// workspace's own package.json leads to the source.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, runCommand } from '../../../scripts/command.ts'

const SOURCE = join(ROOT, 'packages/jwt-guard')

/** Builds it below `folder`, with the dependencies of the lock file beside it. Returns its own folder. */
export async function installLibrary(folder: string): Promise<string> {
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'jwt-guard')
  await mkdir(installed, { recursive: true })
  // In a folder of its own: others may be building, too
  await run([process.execPath, '--run', 'build', '--', '--no-dts', '--out-dir', join(installed, 'dist')])
  const { publishConfig, ...manifest } = JSON.parse(await readFile(join(SOURCE, 'package.json'), 'utf8'))
  await writeFile(join(installed, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }))
  for (const name of Object.keys(manifest.dependencies)) {
    await symlink(join(SOURCE, 'node_modules', name), join(modules, name), 'junction')
  }
  return installed
}

/** The module that users get by `import 'jwt-guard'`. */
export async function importLibrary(installed: string): Promise<typeof import('jwt-guard')> {
  return import(pathToFileURL(join(installed, 'dist/index.js')).href)
}

async function run(command: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(command, { folder: SOURCE })
  if (code !== 0) throw new Error(`${command.join(' ')} failed: ${output.trim()}`)
}
