// `npm run pack`: builds the library and packs it as `jwt-guard-<version>.tgz`, to be installed from the file. With
// `--published`, packs it under the name that a release bears on the registry: `config.publishedName` in package.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runCommand } from './command.ts'

interface PackOptions {
  /** The folder of the tarball. */
  readonly destination: string
  /** The name in its package.json. Left out: the import name. */
  readonly name?: string | undefined
}

/** Packs what is built and returns the tarball's path. */
export async function packLibrary({ destination, name }: PackOptions): Promise<string> {
  const { config } = readManifest()
  const { code, output } = await runCommand(
    [
      ...['npx', '--yes', `pnpm@${config.pnpm}`, 'pack', '--json', '--pack-destination', destination],
      `--config.pnpmfile=${join(ROOT, 'scripts/published-name.cjs')}`,
    ],
    { folder: join(ROOT, 'packages/jwt-guard'), environment: name === undefined ? {} : { PUBLISHED_NAME: name } },
  )
  const [, tarball] = /"filename": "(.+?)"/.exec(output) ?? []
  if (code !== 0 || tarball === undefined) throw new Error(`pnpm could not pack the library: ${output.trim()}`)
  return tarball
}

function readManifest(): { config: { pnpm: string; publishedName: string } } {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
}

/** The name that a release bears on the registry; empty until there is one. */
export function readPublishedName(): string {
  return readManifest().config.publishedName
}

async function pack(published: boolean): Promise<string> {
  const publishedName = readPublishedName()
  if (published && publishedName === '') {
    throw new Error('no name to publish under: set config.publishedName in package.json, such as @scope/jwt-guard')
  }
  const { code, output } = await runCommand([process.execPath, 'scripts/build.ts'])
  if (code !== 0) throw new Error(output.trim())
  return packLibrary({ destination: ROOT, name: published ? publishedName : undefined })
}

if (import.meta.main) {
  try {
    console.log(await pack(process.argv.includes('--published')))
  } catch (error) {
    console.error(`pack: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
