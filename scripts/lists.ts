// Writes the lists of the Markdown files that mirror a folder or a data file, between `<!-- list: name -->` and
// `<!-- /list -->`. tests/docs/lists.test.ts fails when one is out of date.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { catalogue } from '../packages/jwt-guard/src/codes.ts'
import { type Clause, type Law, readLaw } from '../specs/guard/law.ts'
import { readMembers } from './interfaces.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Every Markdown file of the project itself, relative to the root. */
export function findPages(): string[] {
  return globSync('**/*.md', {
    cwd: root,
    exclude: name => /^(?:node_modules|\.git|\.data|\.cache|dist|api)$/.test(name),
  })
    .filter(page => basename(page) !== 'CHANGELOG.md')
    .sort()
}

/** A page with its lists as they should be. `page` is relative to the root; it decides how links are written. */
export function renderLists(page: string, text: string): string {
  return text.replace(
    /(<!-- list: (.+?) -->\n)[\s\S]*?(<!-- \/list -->)/g,
    (_, open: string, name: string, close: string) => {
      const list = lists[name]
      if (list === undefined) throw new Error(`${page}: no list is called "${name}"`)
      return `${open}\n${list(dirname(page))}\n\n${close}`
    },
  )
}

const lists: Record<string, (from: string) => string> = {
  packages: from => table(['Package', 'What it is'], describePackages('packages', from)),
  examples: from => table(['Example', 'What it shows'], describePackages('examples', from)),
  decisions: from => table(['Decision', 'Status'], describeDecisions(from)),
  specs: from => table(['File', 'What it is'], describeSpecs(from)),
  clauses: () => renderLaw(readLaw()),
  codes: () => table(['Code', 'Status', 'Sentence'], describeCodes()),
  'issuer options': () => table(['Option', 'Meaning'], describeMembers('options.ts', 'IssuerOptions')),
  'common options': () => table(['Option', 'Meaning'], describeMembers('options.ts', 'CommonOptions')),
  'key set options': () => table(['Option', 'Meaning'], describeMembers('options.ts', 'KeySetOptions')),
  'revocation options': () => table(['Option', 'Meaning'], describeMembers('options.ts', 'RevocationOptions')),
  rule: () => table(['Member', 'Meaning'], describeMembers('types.ts', 'Rule')),
  principal: () => table(['Member', 'Meaning'], describeMembers('types.ts', 'Principal')),
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function link(text: string, from: string, path: string): string {
  return `[${text}](${relative(from, path)})`
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function describePackages(folder: string, from: string): string[][] {
  return globSync(`${folder}/*/package.json`, { cwd: root })
    .sort()
    .map(manifest => {
      const { name, description } = JSON.parse(read(manifest)) as { name: string; description?: string }
      if (description === undefined) throw new Error(`${manifest}: "description" is missing`)
      const path = dirname(manifest)
      return [link(`\`${folder === 'packages' ? name : basename(path)}\``, from, path), description]
    })
}

function describeDecisions(from: string): string[][] {
  return globSync('specs/decisions/[0-9]*.md', { cwd: root })
    .sort()
    .map(path => {
      const [, title, status] = /^# (.+)\n\nStatus: (.+)$/m.exec(read(path)) ?? []
      if (title === undefined || status === undefined) throw new Error(`${path}: title or status is missing`)
      return [link(title, from, path), status]
    })
}

function describeSpecs(from: string): string[][] {
  return globSync(['specs/*.md', 'specs/*/*.md', 'specs/*/contracts/*.yaml'], { cwd: root })
    .filter(path => !/^specs\/(?:README|decisions\/\d)/.test(path))
    .sort()
    .map(path => [
      link(`\`${relative('specs', path)}\``, from, path),
      path.endsWith('.md') ? heading(path) : title(path),
    ])
}

function heading(path: string): string {
  return /^# (.+)$/m.exec(read(path))?.[1] ?? basename(path)
}

function title(path: string): string {
  return (parse(read(path)) as { info: { title: string } }).info.title
}

function describeCodes(): string[][] {
  return Object.entries(catalogue).map(([code, { status, sentence }]) => [`\`${code}\``, String(status), sentence])
}

function describeMembers(file: string, name: string): string[][] {
  return readMembers(join(root, 'packages/jwt-guard/src', file), name).map(member => [
    `\`${member.name}\``,
    member.about,
  ])
}

function renderLaw(law: Law): string {
  return law.sections
    .map(({ title, about, clauses }) => {
      const rows = clauses.map(clause => [
        `<a id="${clause.id.toLowerCase()}"></a>${clause.id}`,
        clause.law,
        clause.source,
        ...renderExpectation(clause),
      ])
      return `### ${title}\n\n${about}\n\n${table(['Clause', 'Law', 'From', 'Verdict', 'Code', 'Answer'], rows)}`
    })
    .join('\n\n')
}

function renderExpectation({ expect }: Clause): [verdict: string, code: string, answer: string] {
  if (expect === undefined) return ['', '', '']
  if (expect.outcome === 'granted') return ['granted', '', '']
  const code = `[\`${expect.code}\`](errors.md#${expect.code.toLowerCase()})`
  if (expect.outcome === 'throws') return ['throws', code, '']
  const challenges = { none: '', bare: ', challenge' } as Record<string, string>
  return [expect.outcome, code, `${expect.status}${challenges[expect.challenge] ?? `, \`${expect.challenge}\``}`]
}

if (import.meta.main) {
  for (const page of findPages()) {
    const text = read(page)
    const current = renderLists(page, text)
    if (current === text) continue
    writeFileSync(join(root, page), current)
    console.log(`${page}: lists written`)
  }
}
