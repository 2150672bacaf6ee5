// Both services as started processes, and a real browser in front of them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../../scripts/browser.ts'
import type { Service } from '../../../scripts/service.ts'
import { findFreePorts, type StackOptions, startApi, startWeb } from '../../../scripts/stack.ts'

/** How long a page may take to show what is waited for. */
export const PATIENCE_MILLISECONDS = 15_000

export interface Site {
  /** Where the web app is. */
  readonly url: string
  /** Where the task API is. */
  readonly apiUrl: string
  stopApi(): Promise<void>
  /** Starts the API where it was, with the data that it had. */
  restartApi(): Promise<void>
  /** A page of a browser that nobody has used yet. What goes wrong in it is added to `complaints`. */
  openPage(options?: BrowserContextOptions): Promise<Page>
  /** What pages have said on their consoles: errors, and refusals of the content security policy. */
  readonly complaints: string[]
  close(): Promise<void>
}

export async function openSite(): Promise<Site> {
  const options: StackOptions = {
    dataFolder: await mkdtemp(join(tmpdir(), 'jwt-guard-e2e-')),
    nodeEnv: 'production',
    webSettings: { BETTER_AUTH_SECRET: 'a secret of the end-to-end tests, which guards nothing' },
  }
  const [url, apiUrl] = (await findFreePorts(2)).map(port => `http://localhost:${port}`) as [string, string]
  const [web, browser] = await Promise.all([startWeb(url, apiUrl, options), launchBrowser()])
  let api: Service = await startApi(apiUrl, url, options)
  const complaints: string[] = []
  return {
    url,
    apiUrl,
    complaints,
    stopApi: () => api.stop(),
    async restartApi() {
      api = await startApi(apiUrl, url, options)
    },
    async openPage(contextOptions = {}) {
      const context = await browser.newContext({ baseURL: url, ...contextOptions })
      context.setDefaultTimeout(PATIENCE_MILLISECONDS)
      const page = await context.newPage()
      page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', error => complaints.push(error.message))
      return page
    },
    async close() {
      await browser.close()
      await Promise.all([web.stop(), api.stop()])
      await rm(options.dataFolder, { recursive: true, force: true })
    },
  }
}
