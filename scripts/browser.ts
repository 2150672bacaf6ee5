// Finds a Chromium for the end-to-end tests, and gets one where there is none.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { ROOT } from './command.ts'
import { byApt, getTool, type Way } from './tool.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const QUIET = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
]
/** Chromium keeps its sandbox wherever it can have one: as root it can't. */
const UNBOXED = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Starts a Chromium that talks to nobody but the tests. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await getBrowser(), args: [...QUIET, ...UNBOXED] })
}

/** The path of a Chromium that runs here. Throws, with the ways that were tried, when none can be had. */
export function getBrowser(): Promise<string> {
  return getTool({
    name: 'Chromium',
    purpose: 'the end-to-end tests',
    find: findBrowser,
    ways: [...byApt('chromium'), downloadByPlaywright()],
    advice: 'Install one and name it with CHROMIUM_PATH.',
  })
}

function findBrowser(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named) {
    if (runs(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, which does not run: name a Chromium, or leave it out to have one found`)
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = folders.flatMap(folder => NAMES.map(name => join(folder, name)))
  return [...onPath, ...PATHS, chromium.executablePath()].find(path => existsSync(path) && runs(path))
}

/** It runs, rather than being there: some systems keep a stub that says to install it another way. */
function runs(path: string): boolean {
  if (process.platform === 'win32') return existsSync(path) // where it opens a window rather than tell its version
  return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

function downloadByPlaywright(): Way {
  const playwright = [process.execPath, join(ROOT, 'node_modules/playwright-core/cli.js'), 'install', '--no-shell']
  const withPackages = process.getuid?.() === 0 && process.platform === 'linux'
  return {
    name: "Playwright's download",
    commands: [[...playwright, ...(withPackages ? ['--with-deps'] : []), 'chromium']],
  }
}
