// Code blocks on Markdown pages and in the library's docstrings. `ts` is compiled and run; `ts run` is a program of its own,
// and prints the `text` block that follows it where one does; `ts compile` needs what Node has not, and is only compiled. A
// first line such as `// app.ts` names a block's file, so that others of the page can import it.
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, runCommand } from '../../scripts/command.ts'
import { findPages } from '../../scripts/lists.ts'
import { codeBlocksOf } from './markdown.ts'

/** Inside the library's package, so that a sample finds what its users have installed; what it writes stays there, too. */
const folder = join(ROOT, 'packages/jwt-guard/.cache/samples')

const sources = globSync('packages/jwt-guard/src/**/*.ts', { cwd: ROOT })
const blocks = [...findPages(), ...sources].flatMap(page =>
  codeBlocksOf(page).map((block, index, all) => ({ page, index, all, ...block })),
)
const samples = blocks
  .filter(({ language }) => /^ts\b/.test(language))
  .map(({ page, index, all, language, text }) => {
    const { language: next, text: printed } = all[index + 1] ?? {}
    const [, name = `sample-${index}`] = /^\/\/ ([\w.-]+)\.ts\n/.exec(text) ?? []
    const place = join(page.replace(/\W/g, '-'), name)
    return { page, place, text, language, printed: next === 'text' ? printed : undefined }
  })
const programs = samples.filter(({ language }) => language === 'ts run')

let faults: string[]
beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  for (const { place, text } of samples) {
    mkdirSync(join(folder, place, '..'), { recursive: true })
    writeFileSync(join(folder, `${place}.ts`), `${text}\nexport {}\n`)
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: { lib: ['es2023', 'dom'], types: [], experimentalDecorators: true },
      include: ['*/*.ts'],
    }),
  )
  const { output } = await runCommand(['tsc', '--project', folder])
  // Only what the samples do wrong: the library's own types have a check of their own
  faults = output.split('\n').filter(line => line.includes('/samples/'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what protects an API takes twelve lines', () => {
  expect(samples.find(({ page }) => page === 'README.md')?.text.split('\n')).toHaveLength(12)
})

test('every sample compiles, strictly, against the library', () => {
  expect(faults).toEqual([])
})

test('no code is in a language that is not compiled', () => {
  const plain = ['ts', 'ts run', 'ts compile', 'json', 'mermaid', 'sh', 'text', '']
  expect(blocks.filter(({ language }) => !plain.includes(language))).toEqual([])
})

test('every sample that Node can run comes to a good end', async () => {
  const files = samples.filter(({ language }) => language === 'ts').map(({ place }) => join(folder, `${place}.ts`))
  const command = [process.execPath, join(import.meta.dirname, 'run-samples.ts'), ...files]
  const { code, output } = await runCommand(command, { folder })
  expect(code, output).toBe(0)
})

describe('a sample that is a program comes to a good end, and prints what it says it prints', () => {
  test.concurrent.each(programs)('$place', async ({ place, printed }) => {
    const { code, output } = await runCommand([process.execPath, join(folder, `${place}.ts`)], { folder })
    if (printed !== undefined) expect(output.trimEnd()).toBe(printed)
    expect(code, output).toBe(0)
  })
})
