// What a program gets by importing something: one minified file, nothing left out but what the runtime brings.
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'

export interface Bundle {
  /** Bytes, minified. */
  readonly minified: number
  /** Bytes, minified and gzipped. */
  readonly gzipped: number
  /** Minified bytes of each package in it. */
  readonly parts: ReadonlyMap<string, number>
}

/** Where the bundle is to run. */
export type Runtime = 'node' | 'workers'

const runtimes: Readonly<Record<Runtime, BuildOptions>> = {
  node: { platform: 'node' },
  workers: {
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['node:*'],
  },
}

/** Bundles a program. `folder` is where its imports are found. @throws where one is not, or is not for that runtime */
export async function bundle(program: string, folder: string, runtime: Runtime): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
    metafile: true,
    logLevel: 'silent',
    ...runtimes[runtime],
  })
  const contents = outputFiles?.[0]?.contents ?? new Uint8Array()
  const inputs = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs: found }) => Object.entries(found))
  const parts = new Map<string, number>()
  for (const [path, { bytesInOutput }] of inputs) {
    const name = packageOf(path)
    if (name !== undefined) parts.set(name, (parts.get(name) ?? 0) + bytesInOutput)
  }
  return { minified: contents.byteLength, gzipped: gzipSync(contents, { level: 9 }).byteLength, parts }
}

/** The package that a file belongs to: what comes after the last `node_modules`. */
function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
}
