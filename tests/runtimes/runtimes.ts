// The runtimes, each as a dozen lines: where it is, which version it has, how it runs the body.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { launchBrowser } from '../../scripts/browser.ts'
import { runCommand } from '../../scripts/command.ts'
import type { Kit } from './kit.ts'
import { joinReports, type Report } from './report.ts'
import { openStage } from './stage.ts'

export interface Run extends Report {
  readonly version: string
}

/** Runs the body of a kit. Rejects where the runtime is not here, or breaks down. */
export type Runtime = (kit: Kit) => Promise<Run>

const PATIENCE_MILLISECONDS = 120_000
const here = join(import.meta.dirname, 'node_modules')

/** A runtime that runs programs: first with the library as installed, then with a bundle of it, so on either engine. */
function createProcessRuntime(program: string, list: (folder: string) => readonly string[] = () => []): Runtime {
  return async ({ folder }) => {
    if (!existsSync(program)) throw new Error(`${program} is not there: it was not installed, or not for this system`)
    const run = async (args: readonly string[]): Promise<string> => {
      const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
      const { code, output } = await runCommand([program, ...args], { folder, signal })
      if (code !== 0) throw new Error(`ended with ${code}: ${output.trim().slice(-1000)}`)
      return output.trim()
    }
    const version = /\d+\.\d+\.\d+/.exec(await run(['--version']))?.[0] ?? ''
    const reports: Report[] = []
    for (const name of ['installed.mjs', 'bundled.mjs']) {
      const stage = await openStage()
      try {
        const output = await run([...list(folder), join(folder, name), stage.url])
        reports.push(JSON.parse(output.slice(output.lastIndexOf('\n') + 1)))
      } finally {
        await stage.close()
      }
    }
    return { version, ...joinReports(reports) }
  }
}

export const runWorkerd: Runtime = async ({ folder }) => {
  const stage = await openStage()
  const script = await readFile(join(folder, 'worker.mjs'), 'utf8')
  const miniflare = new Miniflare({ modules: true, script, compatibilityDate: '2026-04-01' })
  try {
    const url = `http://worker.example/?stage=${encodeURIComponent(stage.url)}`
    const response = await within(miniflare.dispatchFetch(url))
    const text = await response.text()
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${text.slice(0, 1000)}`)
    const { version } = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd/package.json')
    return { version, ...(JSON.parse(text) as Report) }
  } finally {
    await miniflare.dispose()
    await stage.close()
  }
}

const runChromium: Runtime = async ({ folder }) => {
  const [script, page] = await Promise.all(
    ['service-worker.js', 'page.js'].map(name => readFile(join(folder, name), 'utf8')),
  )
  const stage = await openStage({ '/': `<!doctype html><script>${page}</script>`, '/service-worker.js': script ?? '' })
  const browser = await launchBrowser()
  try {
    const tab = await browser.newPage()
    await tab.goto(stage.url)
    const report = await within(tab.evaluate<Report>('report'))
    return { version: browser.version(), ...report }
  } finally {
    await browser.close()
    await stage.close()
  }
}

/** A runtime that hangs has failed. */
function within<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const seconds = PATIENCE_MILLISECONDS / 1000
  const timer = setTimeout(reject, PATIENCE_MILLISECONDS, new Error(`no answer within ${seconds} s`))
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

export const runtimes: Readonly<Record<string, Runtime>> = {
  'Node 20': createProcessRuntime(join(here, 'node20/bin/node')),
  'Node 22': createProcessRuntime(join(here, 'node22/bin/node')),
  'Node 24': createProcessRuntime(process.execPath),
  'Node 26': createProcessRuntime(join(here, 'node26/bin/node')),
  Bun: createProcessRuntime(join(here, '.bin/bun')),
  Deno: createProcessRuntime(join(here, '.bin/deno'), folder => [
    // The environment is read by the assertions, not by the library
    ...['run', '--no-prompt', '--allow-env', '--allow-net=127.0.0.1', `--allow-read=${folder}`],
  ]),
  workerd: runWorkerd,
  'a service worker in Chromium': runChromium,
}
