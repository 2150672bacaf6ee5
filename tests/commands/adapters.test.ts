// Adapters are thin: each is the glue of its framework, and what is more than that stands in `hall/`.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { ROOT } from '../../scripts/command.ts'

const files = globSync('packages/jwt-guard/src/adapters/**/*.ts', { cwd: ROOT }).sort()

/** How many lines hold code: neither blank nor comment alone. */
function countCodeLines(text: string): number {
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest)
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line
  const lines = tokensIn(source, source).flatMap(token => {
    const [first, last] = [lineAt(token.getStart(source)), lineAt(token.getEnd())]
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
  return new Set(lines).size
}

function tokensIn(node: ts.Node, source: ts.SourceFile): readonly ts.Node[] {
  const children = node.getChildren(source).filter(child => !ts.isJSDoc(child))
  const isToken = children.length === 0 && node.getWidth(source) > 0
  return isToken ? [node] : children.flatMap(child => tokensIn(child, source))
}

test('lines of code are those that are neither blank nor comment alone', () => {
  const text =
    "/** a\n * b */\nimport x from 'x' // c\n\n// d\nconst y = [\n  x, /* e\n f */\n]\n\n/** g */\nexport { x }\n"
  expect(countCodeLines(text)).toBe(5)
})

test.each(files.map(file => [basename(file), file]))('%s has at most 60 lines of code', (_, file) => {
  expect(countCodeLines(readFileSync(join(ROOT, file), 'utf8'))).toBeLessThanOrEqual(60)
})

test('there are adapters to count', () => {
  expect(files.length).toBeGreaterThanOrEqual(13)
})
