// The library as others get it: packed, and installed in a folder that knows nothing of this workspace.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'
import { packLibrary } from '../../scripts/pack.ts'
import { renderSurface, SURFACE } from '../../scripts/surface.ts'
import { makeKit } from '../runtimes/kit.ts'
import { runWorkerd } from '../runtimes/runtimes.ts'
import { bundlers, shakeOff } from './bundlers.ts'

const LIBRARY = join(ROOT, 'packages/jwt-guard')
const STRANGER = join(import.meta.dirname, 'stranger')
/** The pinned Node, and the one that the machine came with if the library supports it: from 20.19 on. */
const nodes = [process.execPath, process.env['MACHINE_NODE'] ?? process.execPath].filter(canRequireModules)

let folder: string
let tarball: string
let stranger: string

async function run(command: readonly string[], where = ROOT): Promise<string> {
  const { code, output } = await runCommand(command, { folder: where })
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`)
  return output
}

async function readManifest() {
  return JSON.parse(await readFile(join(stranger, 'node_modules/jwt-guard/package.json'), 'utf8'))
}

function canRequireModules(node: string): boolean {
  return spawnSync(node, ['-p', 'process.features.require_module'], { encoding: 'utf8' }).stdout === 'true\n'
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jwt-guard-package-'))
  await run([process.execPath, '--run', 'build'], LIBRARY)
  tarball = await packLibrary({ destination: folder })
  stranger = join(folder, 'stranger')
  await cp(STRANGER, stranger, { recursive: true })
  await run(
    ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball, 'express@5', '@types/express@5'],
    stranger,
  )
}, 300_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

test('publint finds no fault', async () => {
  await run(['publint', tarball, '--strict'])
})

test('its types are found in every way of resolving that it supports', async () => {
  await run(['attw', tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'])
})

test('it holds what is built, its README and its licence, and depends on nothing but what it runs on', async () => {
  const installed = join(stranger, 'node_modules/jwt-guard')
  expect((await readdir(installed)).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
  const manifest = await readManifest()
  expect(manifest.name).toBe('jwt-guard')
  // A range, so that a mended dependency reaches users without a release of ours
  expect(manifest.dependencies).toEqual({ jose: expect.stringMatching(/^\^/) })
  const targets = [...JSON.stringify([manifest.exports, manifest.imports]).matchAll(/"(\.\/[^"*]+\.(?:js|ts|json))"/g)]
  expect(targets.length).toBeGreaterThan(5)
  for (const [, target = ''] of targets) expect([target, existsSync(join(installed, target))]).toEqual([target, true])
})

test('its README leads nowhere but to pages that are there for every reader', async () => {
  const readme = await readFile(join(stranger, 'node_modules/jwt-guard/README.md'), 'utf8')
  expect(
    Array.from(readme.matchAll(/\]\(([^)#]+)/g), ([, target]) => target).filter(
      target => !target?.startsWith('https:'),
    ),
  ).toEqual([])
})

test('what it exports, with its types, is what was written down last: `npm run surface` writes a change', async () => {
  const surface = renderSurface(join(stranger, 'node_modules/jwt-guard'))
  expect((await readdir(SURFACE)).sort()).toEqual(Object.keys(surface).sort())
  for (const [file, text] of Object.entries(surface)) expect(await readFile(join(SURFACE, file), 'utf8')).toBe(text)
})

describe.each([...new Set(nodes)])('a stranger with %s', node => {
  test('imports it, and guards an Express route', async () => {
    expect(await run([node, 'import.mjs'], stranger)).toBe('200 401 403\n')
  })

  test('requires it, and gets the same module as by import', async () => {
    expect(await run([node, 'require.cjs'], stranger)).toBe('same\n')
  })
})

test.each(['nodenext', 'bundler'])('a stranger compiles against its types by %s resolution', async resolution => {
  const module = resolution === 'bundler' ? 'preserve' : resolution
  await run(['tsc', '--project', '.', '--module', module, '--moduleResolution', resolution], stranger)
})

describe.each(Object.entries(bundlers))('a stranger with %s', (name, bundle) => {
  test.each(['Node', 'browsers'])('bundles it for %s, and the bundle guards', async target => {
    const output = join(stranger, 'bundles', `${name}-${target}.mjs`)
    await bundle({ entry: join(stranger, 'bundle.js'), output, forNode: target === 'Node' })
    const text = await readFile(output, 'utf8')
    expect(/["']node:crypto["']/.test(text)).toBe(target === 'Node')
    expect(await run([process.execPath, output])).toBe('200 401 403\n')
  })
})

test('what uses nothing of it, holds nothing of it', async () => {
  const { exports: entries, peerDependencies } = await readManifest()
  const names = Object.keys(entries).filter(entry => entry !== './package.json')
  expect(names.length).toBeGreaterThan(1)
  for (const name of names) {
    const text = await shakeOff(`jwt-guard${name.slice(1)}`, stranger, Object.keys(peerDependencies))
    expect([name, text.replace(/^\/\/.*$/gm, '').trim()]).toEqual([name, ''])
  }
})

test('an entry whose framework is missing fails when it is imported, and names what to install', async () => {
  const { exports: entries, peerDependencies } = await readManifest()
  const complaints = new Map<string, string>()
  for (const entry of Object.keys(entries).filter(name => name !== './package.json')) {
    const program = `import 'jwt-guard${entry.slice(1)}'`
    const { code, output } = await runCommand([process.execPath, '--input-type=module', '-e', program], {
      folder: stranger,
    })
    if (code !== 0) complaints.set(entry, /Cannot find package '(.+?)'/.exec(output)?.[1] ?? output)
  }
  expect(complaints.size).toBeGreaterThan(0)
  for (const missing of complaints.values()) expect(Object.keys(peerDependencies)).toContain(missing)
})

test('it holds what runs, the types of it, and maps that hold their sources: no test, no source, nothing of the house', async () => {
  const files = (await readdir(join(stranger, 'node_modules/jwt-guard/dist'), { recursive: true, withFileTypes: true }))
    .filter(file => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  expect(files.filter(file => !/\.(?:js|js\.map|d\.ts)$/.test(file))).toEqual([])
  const maps = files.filter(file => file.endsWith('.map'))
  expect(maps.length).toBeGreaterThan(0)
  for (const map of maps) {
    expect(files).toContain(map.replace(/\.map$/, ''))
    const { sources, sourcesContent } = JSON.parse(await readFile(map, 'utf8'))
    expect(sourcesContent).toHaveLength(sources.length)
    expect(sourcesContent).toEqual(sources.map(() => expect.stringMatching(/\S/)))
    expect(sources.filter((source: string) => !/\/src\//.test(source) || /test/.test(source))).toEqual([])
  }
  for (const file of files.filter(name => !name.endsWith('.map'))) {
    const [, map] = /sourceMappingURL=(\S+)/.exec(await readFile(file, 'utf8')) ?? []
    if (map !== undefined) expect([file, existsSync(join(file, '..', map))]).toEqual([file, true])
  }
})

test('a Worker runs every case of the law with it, key rollover and an outage', async () => {
  const kit = await makeKit(tarball)
  try {
    const { passed, failed } = await runWorkerd(kit)
    expect(failed).toEqual([])
    expect(passed).toBeGreaterThan(3000)
  } finally {
    await kit.remove()
  }
})

test('under the published name it is the same package', async () => {
  const published = join(folder, 'published')
  await mkdir(published)
  const scoped = await packLibrary({ destination: published, name: '@scope/jwt-guard' })
  await writeFile(join(published, 'package.json'), JSON.stringify({ dependencies: { 'jwt-guard': `file:${scoped}` } }))
  await run(['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'], published)
  const manifest = JSON.parse(await readFile(join(published, 'node_modules/jwt-guard/package.json'), 'utf8'))
  expect(manifest.name).toBe('@scope/jwt-guard')
  await run([process.execPath, '--input-type=module', '-e', "import 'jwt-guard'; import 'jwt-guard/fetch'"], published)
})
