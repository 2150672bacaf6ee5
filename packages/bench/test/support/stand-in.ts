import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCE = join(import.meta.dirname, '../../../jwt-guard/src')

/** Puts the library's source in the place of what is built of it, so that a test needs no build. Returns its folder. */
export async function standInForBuild(folder: string): Promise<string> {
  await mkdir(join(folder, 'dist/adapters'), { recursive: true })
  for (const name of ['index', 'adapters/express', 'adapters/fastify', 'adapters/hono']) {
    await writeFile(join(folder, 'dist', `${name}.js`), `export * from ${JSON.stringify(join(SOURCE, `${name}.ts`))}\n`)
  }
  return folder
}
