import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { findPages } from '../../scripts/lists.ts'
import { packLibrary } from '../../scripts/pack.ts'
import { readText } from './markdown.ts'

const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-pack-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe("no page leads anyone to the stranger's package", () => {
  // An installer, flags, then the bare name: not `jwt-guard@npm:…`, not `./jwt-guard-….tgz`
  const bare = /\b(?:npm|pnpm|yarn|bun|deno)\s+(?:install|i|add|ci)\b(?:[^\n`]*\s)?jwt-guard(?!@npm:|[-\w/.])/

  test.each(findPages())('in %s', page => {
    expect(
      readText(page)
        .split('\n')
        .filter(line => bare.test(line)),
    ).toEqual([])
  })

  test.each(['npm install jwt-guard', 'npm i -S jwt-guard', 'pnpm add express jwt-guard@1'])(
    'which would be %s',
    line => {
      expect(bare.test(line)).toBe(true)
    },
  )
})

describe('the tarball', () => {
  test('bears the import name, to be installed from the file', async () => {
    const tarball = await packLibrary({ destination: folder })
    expect(basename(tarball)).toMatch(/^jwt-guard-\d+\.\d+\.\d+\.tgz$/)
    expect(gunzipSync(readFileSync(tarball)).toString()).toContain('"name": "jwt-guard"')
  })

  test('of a release bears the published name, and nothing else differs', async () => {
    const [local, released] = [
      await packLibrary({ destination: folder }),
      await packLibrary({ destination: folder, name: '@scope/jwt-guard' }),
    ].map(tarball => readManifest(tarball))
    expect(released).toEqual({ ...local, name: '@scope/jwt-guard' })
  })
})

function readManifest(tarball: string): { name: string } {
  const [manifest = ''] = /\{\n {2}"name"[\s\S]+?\n\}/.exec(gunzipSync(readFileSync(tarball)).toString()) ?? []
  return JSON.parse(manifest)
}
