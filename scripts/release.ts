// `npm run release`: publishes the library to npm with provenance, which only a workflow can prove: see
// .github/workflows/release.yml. With `--dry-run`, does all of it but publish, on any machine, and holds the source against
// what JSR asks (explicit types, resolvable imports), too.
import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, ROOT } from './command.ts'
import { packLibrary, readPublishedName } from './pack.ts'
import { installRuntimes, RUNTIMES } from './runtimes-install.ts'

const LIBRARY = join(ROOT, 'packages/jwt-guard')

interface Manifest {
  readonly version: string
  readonly repository?: unknown
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
}

/** Why nothing can be published yet. `pending` are the changesets that no version has taken up. */
export function findObstacles(name: string, manifest: Manifest, pending: readonly string[]): readonly string[] {
  const isVersioned = manifest.version !== '0.0.0' && pending.length === 0
  return [
    ...(name === '' ? ['config.publishedName in package.json is empty: set it, such as @scope/jwt-guard'] : []),
    ...(isVersioned ? [] : ['`npx changeset version` has not been run: run it, and have its changes merged']),
    ...(manifest.repository === undefined
      ? [
          'packages/jwt-guard/package.json has no "repository": give it the URL of the one that npm holds the provenance against',
        ]
      : []),
  ]
}

async function publishToNpm(name: string, dryRun: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jwt-guard-release-'))
  try {
    await must([process.execPath, '--run', 'build'], { folder: LIBRARY })
    const tarball = await packLibrary({ destination: folder, name })
    const output = await must(
      ['npm', 'publish', tarball, '--access', 'public', '--provenance', ...(dryRun ? ['--dry-run'] : [])],
      { folder },
    )
    console.log(output.trim())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** JSR takes the source as it is. It knows no conditions, so the engine there is the one of Web Crypto. */
async function tryJsr(name: string, { version, exports, dependencies }: Manifest): Promise<void> {
  const entries = Object.entries(exports).filter(([entry]) => entry !== './package.json')
  const imports = { '#engine': './src/engine/web.ts', jose: `npm:jose@${dependencies['jose']}` }
  const config = join(LIBRARY, 'jsr.json')
  const publish = { include: ['src', 'README.md', 'LICENSE'] }
  const content = { name, version, license: 'MIT', exports: Object.fromEntries(entries), imports, publish }
  await writeFile(config, JSON.stringify(content))
  try {
    const deno = join(RUNTIMES, 'node_modules/.bin/deno')
    await must([deno, 'publish', '--dry-run', '--allow-dirty', '--config', config], { folder: LIBRARY })
    console.log(`JSR would take it: ${entries.length} entries`)
  } finally {
    await rm(config)
  }
}

async function release(dryRun: boolean): Promise<void> {
  const manifest: Manifest = JSON.parse(await readFile(join(LIBRARY, 'package.json'), 'utf8'))
  const published = readPublishedName()
  const pending = globSync('.changeset/*.md', { cwd: ROOT, exclude: ['**/README.md'] })
  const obstacles = findObstacles(published, manifest, pending)
  if (!dryRun && obstacles.length > 0) throw new Error(obstacles.join('; '))
  for (const obstacle of obstacles) console.log(`not to be published yet: ${obstacle}`)
  const name = published || '@scope/jwt-guard'
  await publishToNpm(name, dryRun)
  if (!dryRun) return
  await installRuntimes()
  await tryJsr(name, manifest)
}

if (import.meta.main) {
  try {
    await release(process.argv.includes('--dry-run'))
  } catch (error) {
    console.error(`release: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
