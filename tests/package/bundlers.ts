// Bundlers, each as its users run it: from a file to one file.
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { build as buildByEsbuild } from 'esbuild'
import { build as buildByVite } from 'vite'
import webpack, { type Stats } from 'webpack'

export interface Bundling {
  readonly entry: string
  readonly output: string
  /** For Node, where the library runs on `node:crypto`; otherwise for browsers and Workers. */
  readonly forNode: boolean
}

export type Bundle = (bundling: Bundling) => Promise<unknown>

export const bundlers: Readonly<Record<string, Bundle>> = {
  esbuild: ({ entry, output, forNode }) =>
    buildByEsbuild({
      entryPoints: [entry],
      outfile: output,
      bundle: true,
      format: 'esm',
      platform: forNode ? 'node' : 'browser',
      logLevel: 'error',
    }),

  Vite: ({ entry, output, forNode }) =>
    buildByVite({
      root: dirname(entry),
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        outDir: dirname(output),
        emptyOutDir: false,
        ssr: forNode,
        rollupOptions: { input: entry, output: { entryFileNames: basename(output) } },
      },
    }),

  webpack: async ({ entry, output, forNode }) => {
    const compiler = webpack({
      entry,
      context: dirname(entry),
      mode: 'production',
      target: forNode ? 'node20' : 'webworker',
      output: { path: dirname(output), filename: basename(output), module: true },
      experiments: { outputModule: true },
    })
    const run = promisify<Stats | undefined>(done => compiler.run(done))
    const stats = await run()
    await promisify<void>(done => compiler.close(done))()
    if (stats?.hasErrors()) throw new Error(stats.toString('errors-only'))
  },
}

/** What is left of a module that imports an entry and uses nothing of it. The peers are not there to be bundled. */
export async function shakeOff(entry: string, folder: string, peers: readonly string[]): Promise<string> {
  const { outputFiles } = await buildByEsbuild({
    stdin: { contents: `import * as unused from '${entry}'\nimport '${entry}'`, resolveDir: folder },
    external: [...peers],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logOverride: { 'ignored-bare-import': 'silent' },
  })
  return outputFiles.map(({ text }) => text).join('')
}
