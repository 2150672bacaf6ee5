// The rows of the lists: what the folders and data files hold now. `from` is the folder of the page that shows them.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { parse } from 'yaml'
import { describeTargets } from '../packages/bench/src/report.ts'
import { catalogue } from '../packages/jwt-guard/src/codes.ts'
import { ROOT } from './command.ts'
import { readMembers } from './interfaces.ts'

interface DirectionRule {
  readonly name: string
  readonly from: { readonly pathNot?: readonly string[] }
}

function link(text: string, from: string, path: string): string {
  return `[${text}](${relative(from, path)})`
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export function describePackages(folder: string, from: string): string[][] {
  return globSync(`${folder}/*/package.json`, { cwd: ROOT })
    .sort()
    .map(manifest => {
      const { name, description } = JSON.parse(read(manifest)) as { name: string; description?: string }
      if (description === undefined) throw new Error(`${manifest}: "description" is missing`)
      const path = dirname(manifest)
      return [link(`\`${folder === 'packages' ? name : basename(path)}\``, from, path), description]
    })
}

export function describeDecisions(from: string): string[][] {
  return globSync('specs/decisions/[0-9]*.md', { cwd: ROOT })
    .sort()
    .map(path => {
      const [, title, status] = /^# (.+)\n\nStatus: (.+)$/m.exec(read(path)) ?? []
      if (title === undefined || status === undefined) throw new Error(`${path}: title or status is missing`)
      return [link(title, from, path), status]
    })
}

export function describeSpecs(from: string): string[][] {
  return globSync(['specs/*.md', 'specs/*/*.md', 'specs/*/contracts/*.yaml'], { cwd: ROOT })
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

/** The library's floors, highest first, as the rule of import direction knows them. */
export function describeFloors(): string[][] {
  const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as { forbidden: DirectionRule[] }
  const floors = forbidden.find(({ name }) => name === 'every-file-has-a-floor')?.from.pathNot ?? []
  const source = 'packages/jwt-guard/src/'
  const entries = readdirSync(join(ROOT, source), { withFileTypes: true })
    .map(entry => `${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort()
  return ['ground', 'vocabulary', 'rooms', 'pipeline', 'hall', 'doors']
    .map((name, level) => {
      const held = entries.filter(entry => new RegExp(floors[level] ?? '$^').test(source + entry))
      return [`${level} ${name}`, held.map(entry => `\`${entry}\``).join(', ')]
    })
    .reverse()
}

/** The library's adapters: what each opens the door to, and the framework that its users have installed. */
export function describeAdapters(): string[][] {
  const source = 'packages/jwt-guard/src/adapters/'
  const { peerDependencies } = JSON.parse(read('packages/jwt-guard/package.json')) as {
    peerDependencies: Record<string, string>
  }
  return readdirSync(join(ROOT, source))
    .sort()
    .map(file => {
      const text = read(source + file)
      const about = /The door to ([\s\S]+?)\.\n/.exec(text)?.[1]?.replace(/\s*\n \* /g, ' ')
      if (about === undefined) throw new Error(`${source}${file}: its docstring does not begin with "The door to …"`)
      const peers = Object.entries(peerDependencies).filter(
        ([name]) => name === basename(file, '.ts') || text.includes(`from '${name}'`),
      )
      const needs = peers.map(([name, range]) => `\`${name}\` ${range.replaceAll('||', 'or')}`)
      return [`\`jwt-guard/${basename(file, '.ts')}\``, about, needs.join(', ')]
    })
}

/** The adapters once more, each with the page of the guide that shows it. */
export function describeFrameworks(from: string): string[][] {
  return describeAdapters().map(([name = '', , needs = '']) => {
    const page = `docs/guide/frameworks/${name.slice('`jwt-guard/'.length, -1)}.md`
    if (!existsSync(join(ROOT, page))) throw new Error(`${page} is missing: the guide has a page for each adapter`)
    return [link(heading(page), from, page), name, needs]
  })
}

export function describeCodes(): string[][] {
  return Object.entries(catalogue).map(([code, { status, sentence }]) => [`\`${code}\``, String(status), sentence])
}

export function describeMembers(file: string, name: string): string[][] {
  return readMembers(join(ROOT, 'packages/jwt-guard/src', file), name).map(member => [
    `\`${member.name}\``,
    member.about,
  ])
}

/** The events: each with what it carries, and its comment in the union that is their type. */
export function describeEvents(): string[][] {
  const variants = read('packages/jwt-guard/src/events.ts').matchAll(/\/\*\* (.+?) \*\/\s+\| \{([^}]+)\}/g)
  return Array.from(variants, ([, about = '', members = '']) => {
    const [type = ''] = /(?<=type: ')[\w-]+/.exec(members) ?? []
    const names = Array.from(members.matchAll(/readonly (\w+)/g), ([, name]) => name)
    return [`\`${type}\``, code(names.filter(name => name !== 'type')), about]
  })
}

/** The figures that were asked for, as the last whole run of the benchmark found them. */
export function describeFigures(): string[][] {
  return describeTargets(JSON.parse(read('packages/bench/results.json')))
}

function code(names: readonly (string | undefined)[]): string {
  return names.map(name => `\`${name}\``).join(', ')
}
