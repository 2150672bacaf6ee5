// `npm run surface`: writes what the library exports, with its types, into packages/jwt-guard/generated: a file for each entry.
// tests/package holds what is packed against them, so that no signature changes unnoticed.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, ROOT } from './command.ts'
import { renderEntries } from './declarations.ts'

const LIBRARY = join(ROOT, 'packages/jwt-guard')

/** Where the surface is written. */
export const SURFACE: string = join(LIBRARY, 'generated')

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, { readonly types?: string }>>
  /** What stands in for it when the package is packed. */
  readonly publishConfig?: Partial<Pick<Manifest, 'exports'>>
}

/** The surface of the library that is built in a folder: each file with its text. */
export function renderSurface(folder: string): Readonly<Record<string, string>> {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entries = Object.entries(manifest.publishConfig?.exports ?? manifest.exports).flatMap(([path, { types }]) =>
    types === undefined ? [] : [{ path, name: `jwt-guard${path.slice(1)}`, file: join(folder, types) }],
  )
  const texts = renderEntries(entries)
  return Object.fromEntries(
    entries.map(({ path }, at) => [`${path === '.' ? 'index' : path.slice(2)}.d.ts`, texts[at] ?? '']),
  )
}

if (import.meta.main) {
  await must([process.execPath, '--run', 'build'], { folder: LIBRARY })
  rmSync(SURFACE, { recursive: true, force: true })
  mkdirSync(SURFACE)
  for (const [file, text] of Object.entries(renderSurface(LIBRARY))) writeFileSync(join(SURFACE, file), text)
}
