// What is run: the packed library, installed as strangers have it, and the body beside it in the forms that runtimes take.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { runCommand } from '../../scripts/command.ts'

export interface Kit {
  /** It holds `node_modules` with the library, and the programs. */
  readonly folder: string
  remove(): Promise<void>
}

/** The programs. One that is bundled holds the library and its Web Crypto engine, as a bundler for that target makes it. */
const programs: readonly BuildOptions[] = [
  { entryPoints: { installed: 'process.ts' }, external: ['jwt-guard', 'jwt-guard/*'] },
  { entryPoints: { bundled: 'process.ts' }, conditions: ['browser'] },
  { entryPoints: { worker: 'worker.ts' }, conditions: ['workerd', 'worker', 'browser'] },
  { entryPoints: { 'service-worker': 'service-worker.ts' }, conditions: ['browser'], format: 'iife' },
  { entryPoints: { page: 'page.ts' }, format: 'iife' },
]

/** Installs the tarball and bundles the programs. */
export async function makeKit(tarball: string): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'jwt-guard-runtimes-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await install(tarball, folder)
    await Promise.all(programs.map(options => bundle(folder, options)))
    return { folder, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function install(tarball: string, folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const command = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball]
  const { code, output } = await runCommand(command, { folder })
  if (code !== 0) throw new Error(`the tarball could not be installed: ${output.trim()}`)
}

async function bundle(folder: string, options: BuildOptions): Promise<void> {
  await build({
    absWorkingDir: import.meta.dirname,
    outdir: folder,
    outExtension: { '.js': options.format === 'iife' ? '.js' : '.mjs' },
    bundle: true,
    platform: 'neutral',
    format: 'esm',
    target: 'es2023',
    mainFields: ['module', 'main'],
    alias: { vitest: join(import.meta.dirname, 'expect.ts') },
    plugins: [
      {
        name: 'the library is the installed one',
        setup({ onResolve, resolve }) {
          onResolve({ filter: /^jwt-guard(\/|$)/ }, ({ path, kind, pluginData }) =>
            pluginData === 'resolving' || options.external !== undefined
              ? undefined
              : resolve(path, { kind, resolveDir: folder, pluginData: 'resolving' }),
          )
        },
      },
    ],
    logLevel: 'error',
    ...options,
    external: ['node:*', ...(options.external ?? [])],
  })
}
