// The documentation as `npm run docs` builds it, opened from its files: no server, no network.
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../scripts/browser.ts'
import { type Outcome, ROOT, runCommand } from '../../scripts/command.ts'
import { findFaults, measureOverflow } from './support/faults.ts'

let folder: string
let build: Outcome
let browser: Browser
/** The HTML pages by their paths. */
let pages: Map<string, string>
const asked: string[] = []
const complaints: string[] = []
/** Of the reference, pages that have all that such a page may have. */
const reference = ['classes/jwt-guard.Denial', 'interfaces/jwt-guard.Guard']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jwt-guard-docs-'))
  ;[build, browser] = await Promise.all([runCommand(['typedoc', '--out', folder]), launchBrowser()])
  const paths = globSync('**/*.html', { cwd: folder })
  pages = new Map(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')]))
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ reducedMotion: 'reduce', ...options })
  page.on('request', request => asked.push(request.url()))
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
  await page.goto(`${pathToFileURL(folder)}/${path}`)
  await page.locator('nav.tsd-navigation details').first().waitFor({ state: 'attached' })
  return page
}

test('it is built without a warning', () => {
  expect(build.output).not.toMatch(/warning|error/i)
  expect(build.code).toBe(0)
})

test('it has a document for each page of the guide', () => {
  const titles = globSync('docs/guide/**/*.md', { cwd: ROOT }).map(path => {
    const [, title = path] = /^title: (.+)$/m.exec(readFileSync(join(ROOT, path), 'utf8')) ?? []
    return `documents/${title.replaceAll(' ', '_')}.html`
  })
  expect([...pages.keys()].filter(path => path.startsWith('documents/')).sort()).toEqual(titles.sort())
})

test('every link in it leads to a page and an anchor of it, or to another site', () => {
  const broken = [...pages].flatMap(([path, html]) =>
    Array.from(html.matchAll(/<a [^>]*?href="([^"]+)"/g), ([, href = '']) => href.replaceAll('&amp;', '&'))
      .filter(href => !/^https:/.test(href) && !leadsSomewhere(path, href))
      .map(href => `${path}: ${href}`),
  )
  expect(broken).toEqual([])
})

function leadsSomewhere(from: string, href: string): boolean {
  const [path = '', anchor] = decodeURIComponent(href).split('#')
  const html = pages.get(path === '' ? from : relative(folder, join(folder, dirname(from), path)))
  return html !== undefined && (anchor === undefined || anchor === '' || html.includes(`id="${anchor}"`))
}

test.each(['index', 'documents/Key_sets_and_outages', ...reference])('axe finds nothing on %s', async path => {
  const page = await open(`${path}.html`)
  for (const [colorScheme, width] of [
    ['light', 360],
    ['dark', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 720 })
    expect(await findFaults(page), `${colorScheme} at ${width}`).toEqual([])
  }
  await page.context().close()
})

test('no page is wider than a small window', async () => {
  const page = await open('index.html', { viewport: { width: 360, height: 720 } })
  const documents = [...pages.keys()].filter(path => path.startsWith('documents/'))
  for (const path of [...documents, ...reference.map(path => `${path}.html`), 'variables/jwt-guard.catalogue.html']) {
    await page.goto(`${pathToFileURL(folder)}/${path}`)
    expect(await measureOverflow(page), path).toBe(0)
  }
  await page.context().close()
})

test('an anchor named as its code leads to each error', async () => {
  const page = await open('documents/Errors.html#guard_keys_unavailable')
  expect(await page.locator(':target').textContent()).toContain('GUARD_KEYS_UNAVAILABLE')
  await page.context().close()
})

test('the navigation has the guide, the frameworks and the reference', async () => {
  const page = await open('index.html')
  const groups = page.locator('nav.tsd-navigation > ul > li > details > summary')
  expect((await groups.allTextContents()).map(text => text.trim())).toEqual(['Guide', 'Frameworks', 'Reference'])
  await page.context().close()
})

test('the search finds pages and functions', async () => {
  const page = await open('index.html')
  await page.getByRole('button', { name: 'Search' }).click()
  for (const [text, found] of [
    ['outages', 'Key sets and outages'],
    ['createDenylist', 'createDenylist'],
    ['back-off', 'Key sets and outages'], // a word of the text
  ] as const) {
    await page.locator('#tsd-search-input').fill(text)
    await page.locator('#tsd-search-results').getByText(found).first().waitFor()
  }
  await page.context().close()
})

test('nobody was asked for any of it, and no browser complained', () => {
  expect(asked.filter(url => !/^(?:file|data|blob):/.test(url))).toEqual([])
  expect(complaints).toEqual([])
})
