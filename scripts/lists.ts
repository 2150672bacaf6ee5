// Writes the lists of the Markdown files that mirror a folder or a data file, between `<!-- list: name -->` and
// `<!-- /list -->`. tests/docs/lists.test.ts fails when one is out of date.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { clauseOf } from '../specs/guard/cases/case.ts'
import { readSections } from '../specs/guard/cases/corpus.ts'
import { type Clause, type Law, readLaw } from '../specs/guard/law.ts'
import { ROOT } from './command.ts'
import { renderErrors } from './error-list.ts'
import {
  describeAdapters,
  describeCodes,
  describeDecisions,
  describeEvents,
  describeFigures,
  describeFloors,
  describeFrameworks,
  describeMembers,
  describePackages,
  describeSpecs,
} from './list-rows.ts'

/** Every Markdown file of the project itself, relative to the root. */
export function findPages(): string[] {
  return globSync(['**/*.md', '.changeset/*.md'], {
    cwd: ROOT,
    exclude: name => /^(?:node_modules|\.git|\.data|\.cache|dist|site)$/.test(name),
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
  adapters: () => table(['Import', 'For', 'Needs'], describeAdapters()),
  frameworks: from => table(['Page', 'Import', 'Needs'], describeFrameworks(from)),
  floors: () => table(['Floor', 'Holds'], describeFloors()),
  clauses: from => renderLaw(readLaw(), from),
  cases: () => table(['Clause', 'Cases', 'Names'], describeCases(readLaw())),
  codes: () => table(['Code', 'Status', 'Sentence'], describeCodes()),
  errors: () => renderErrors(),
  events: () => table(['Event', 'Carries', 'Meaning'], describeEvents()),
  figures: () => table(['What', 'Measured', 'Aim', ''], describeFigures()),
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

function renderLaw(law: Law, from: string): string {
  return law.sections
    .map(({ title, about, clauses }) => {
      const rows = clauses.map(clause => [
        `<a id="${clause.id.toLowerCase()}"></a>${clause.id}`,
        clause.law,
        clause.source,
        ...renderExpectation(clause, relative(from, 'docs/guide/errors.md')),
      ])
      return `### ${title}\n\n${about}\n\n${table(['Clause', 'Law', 'From', 'Verdict', 'Code', 'Answer'], rows)}`
    })
    .join('\n\n')
}

function renderExpectation({ expect }: Clause, errors: string): [verdict: string, code: string, answer: string] {
  if (expect === undefined) return ['', '', '']
  if (expect.outcome === 'granted') return ['granted', '', '']
  const code = `[\`${expect.code}\`](${errors}#${expect.code.toLowerCase()})`
  if (expect.outcome === 'throws') return ['throws', code, '']
  const challenges = { none: '', bare: ', challenge' } as Record<string, string>
  return [expect.outcome, code, `${expect.status}${challenges[expect.challenge] ?? `, \`${expect.challenge}\``}`]
}

/** How many cases each clause has, and their names: an id is the clause's, a dot, and the name. Or why it has none. */
function describeCases({ sections }: Law): string[][] {
  const bySection = readSections()
  const rows = sections.flatMap(({ id: section, clauses }) =>
    clauses.map(({ id, withoutCase }) => {
      const cases = (bySection.get(section) ?? []).filter(given => clauseOf(given.id) === id)
      const names = cases.map(given => given.id.slice(id.length + 1)).join(', ')
      return [
        `[${id}](#${id.toLowerCase()})`,
        String(cases.length),
        withoutCase === undefined ? names : `none: ${withoutCase}`,
      ]
    }),
  )
  return [...rows, ['All', String([...bySection.values()].flat().length), '']]
}

if (import.meta.main) {
  for (const page of findPages()) {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const current = renderLists(page, text)
    if (current === text) continue
    writeFileSync(join(ROOT, page), current)
    console.log(`${page}: lists written`)
  }
}
