// What `npm run surface` writes, of declarations that are small enough to be seen through.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderEntries } from '../../scripts/declarations.ts'

/** What an adapter and the core of a library come to, given their files. */
function render(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-declarations-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const entries = ['index', 'door'].map(name => ({ name: `library/${name}`, file: join(folder, `${name}.d.ts`) }))
    return renderEntries(entries)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const rule = 'interface Rule { readonly scopes?: Scopes }\ntype Scopes = readonly string[]'
const door = 'declare function protect(rule: Rule, path: Path): Handler\ninterface Path { readonly text: string }'
const whole = {
  'index.d.ts': `${rule}\nexport type { Rule }`,
  'door.d.ts': `import { Handler } from 'framework'\nimport { Rule } from './index.js'\n${door}\nexport { protect }`,
}

test('an entry is shown with what it exports, what that rests upon, and what both are imported from', () => {
  expect(render(whole)).toMatchInlineSnapshot(`
    [
      "// What library/index exports, with its types: npm run surface writes it.

    export interface Rule {
        readonly scopes?: Scopes;
    }

    // Not exported, but part of what is

    type Scopes = readonly string[];
    ",
      "// What library/door exports, with its types: npm run surface writes it.
    import type { Handler } from 'framework'
    import type { Rule } from 'library/index'

    export declare function protect(rule: Rule, path: Path): Handler;

    // Not exported, but part of what is

    interface Path {
        readonly text: string;
    }
    ",
    ]
  `)
})

test('how the build cuts its files, and what it calls them, leaves no trace', () => {
  const cut = {
    'chunk-B7.d.ts': `${rule}\nexport type { Rule as a }`,
    'index.d.ts': `export { a as Rule } from './chunk-B7.js'`,
    'door.d.ts': whole['door.d.ts'].replace(`{ Rule } from './index.js'`, `{ a as Rule } from './chunk-B7.js'`),
  }
  expect(render(cut)).toEqual(render(whole))
})

test('docstrings leave no trace', () => {
  const told = whole['index.d.ts'].replaceAll('readonly', '/** Secret. */ readonly').replace('type', '// secret\ntype')
  expect(render({ ...whole, 'index.d.ts': told })).toEqual(render(whole))
})

test.each([
  ['a signature', 'path: Path', 'path?: Path'],
  ['a name', 'export { protect }', 'export { protect as guard }'],
  ['what a signature rests upon, though it is not exported', 'readonly text', 'text'],
  ['where a type comes from', "'framework'", "'another'"],
])('a change of %s shows', (_, before, after) => {
  const changed = { ...whole, 'door.d.ts': whole['door.d.ts'].replace(before, after) }
  expect(render(changed)).not.toEqual(render(whole))
  expect(render(changed)[0]).toBe(render(whole)[0])
})

test('what an entry exports out of another package cannot be shown, and is refused', () => {
  const files = { ...whole, 'door.d.ts': `export { Handler } from 'framework'` }
  expect(() => render(files)).toThrow('library/door exports what another package declares: Handler')
})
