// The project's Markdown files, read as readers see them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import GithubSlugger from 'github-slugger'
import { lexer, type Token, type Tokens, walkTokens } from 'marked'
import { ROOT } from '../../scripts/command.ts'

export interface CodeBlock {
  readonly language: string
  readonly text: string
  /** The nearest heading above it. */
  readonly heading: string
}

export function readText(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

const parsed = new Map<string, Token[]>()

/** A page is parsed once, without its front matter: the law is long, and hundreds of links lead to it. */
function tokensOf(page: string): Token[] {
  const tokens = parsed.get(page) ?? lexer(readMarkdown(page))
  parsed.set(page, tokens)
  return tokens
}

/** Of a source file, its docstrings. */
function readMarkdown(page: string): string {
  const text = readText(page)
  if (!page.endsWith('.ts')) return text.replace(/^---\n[\s\S]*?\n---\n/, '')
  const docstrings = Array.from(text.matchAll(/\/\*\*([\s\S]*?)\*\//g), ([, docstring = '']) => docstring)
  return docstrings.join('\n\n').replace(/^ *\* ?/gm, '')
}

/** Every link and image target of a page, in its order. */
export function linksOf(page: string): string[] {
  const targets: string[] = []
  walkTokens(tokensOf(page), token => {
    if (token.type === 'link' || token.type === 'image') targets.push((token as Tokens.Link).href)
  })
  return targets
}

/** What may follow `#` in a link to the page: its headings as GitHub names them, and the anchors set by hand. */
export function anchorsOf(page: string): Set<string> {
  const slugger = new GithubSlugger()
  const byHand = Array.from(readText(page).matchAll(/<a id="(.+?)">/g), ([, id]) => id as string)
  return new Set([...headingsOf(page).map(heading => slugger.slug(heading)), ...byHand])
}

/** The texts of the headings, without their marks. */
export function headingsOf(page: string): string[] {
  return tokensOf(page)
    .filter((token): token is Tokens.Heading => token.type === 'heading')
    .map(token => token.text.replace(/[`*]|\[(.+?)\]\(.+?\)/g, '$1'))
}

export function codeBlocksOf(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let heading = ''
  walkTokens(tokensOf(page), token => {
    if (token.type === 'heading') heading = (token as Tokens.Heading).text
    if (token.type === 'code')
      blocks.push({ language: (token as Tokens.Code).lang ?? '', text: token['text'], heading })
  })
  return blocks
}

/** The rows of the first table below a heading, as the texts of their cells. */
export function tableBelow(page: string, heading: string): string[][] {
  const tokens = tokensOf(page)
  const start = tokens.findIndex(token => token.type === 'heading' && (token as Tokens.Heading).text === heading)
  const table = tokens.slice(start + 1).find((token): token is Tokens.Table => token.type === 'table')
  if (start < 0 || table === undefined) throw new Error(`${page} has no table below "${heading}"`)
  return table.rows.map(row => row.map(cell => cell.text))
}

/** A text between backticks, or `undefined` where it is anything else. */
export function codeIn(cell: string): string | undefined {
  return /^`([^`]+)`$/.exec(cell)?.[1]
}
