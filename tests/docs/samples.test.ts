import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'
import { codeBlocksOf } from './markdown.ts'

const pages = ['README.md', 'packages/jwt-guard/README.md', 'docs/key-sets.md']
const samples = pages.flatMap(page => codeBlocksOf(page).filter(({ language }) => language === 'ts'))

/** Inside the library's package, so that a sample finds what its users have installed. */
const folder = join(ROOT, 'packages/jwt-guard/node_modules/.samples')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what protects an API takes twelve lines', () => {
  expect(samples[0]?.text.split('\n')).toHaveLength(12)
})

test('every sample compiles, strictly, against the library', async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [index, { text }] of samples.entries()) {
    writeFileSync(join(folder, `sample-${index}.ts`), `${text}\nexport {}\n`)
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: { lib: ['es2023', 'dom'], types: [], experimentalDecorators: true },
      include: ['*.ts'],
    }),
  )
  const { output } = await runCommand(['tsc', '--project', folder])
  // Only what the samples do wrong: the library's own types have a check of their own
  expect(output.split('\n').filter(line => line.includes('.samples'))).toEqual([])
})
