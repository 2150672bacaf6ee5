// Finds a Chromium for the end-to-end tests, and gets one where there is none.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import { ROOT, runCommand } from './command.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The path of a Chromium that runs here. Throws, with the ways that were tried, when none can be had. */
export async function getBrowser(): Promise<string> {
  return findBrowser() ?? (await fetchBrowser())
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

interface Way {
  readonly name: string
  readonly commands: readonly (readonly string[])[]
}

function listWays(): Way[] {
  const playwright = [process.execPath, join(ROOT, 'node_modules/playwright-core/cli.js'), 'install', '--no-shell']
  const isRoot = process.getuid?.() === 0
  const apt: Way = {
    name: 'apt-get',
    commands: [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ],
  }
  const download: Way = {
    name: "Playwright's download",
    commands: [[...playwright, ...(isRoot && process.platform === 'linux' ? ['--with-deps'] : []), 'chromium']],
  }
  return isRoot && existsSync('/usr/bin/apt-get') ? [apt, download] : [download]
}

async function fetchBrowser(): Promise<string> {
  const faults: string[] = []
  for (const way of listWays()) {
    console.log(`No Chromium is here for the end-to-end tests: getting one by ${way.name}.`)
    faults.push(`${way.name}: ${(await follow(way)) ?? 'what it installed does not run'}`)
    const found = findBrowser()
    if (found) return found
  }
  throw new Error(
    `no Chromium was found, and none could be had (${faults.join('; ')}). Install one and name it with CHROMIUM_PATH.`,
  )
}

/** Resolves to the last thing that was said when a command fails. */
async function follow(way: Way): Promise<string | undefined> {
  for (const command of way.commands) {
    const { code, output } = await runCommand(command, { environment: { DEBIAN_FRONTEND: 'noninteractive' } })
    const lines = output.trim().split('\n')
    if (code !== 0) return lines.find(line => /^(E:|Error)/.test(line)) ?? (lines.at(-1) || `exit code ${code}`)
  }
  return undefined
}
