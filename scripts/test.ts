// `npm test`: every check and every test. With arguments, only the tests of the Vitest projects that they name:
// `npm run test:contract`. The last line says how many passed and failed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getBrowser } from './browser.ts'
import { type Check, listChecks } from './checks.ts'
import { runCommand } from './command.ts'
import { abortOnInterrupt } from './interrupt.ts'
import { addTallies, type Tally, tallyRun } from './tally.ts'

const PASSED: Tally = { passed: 1, failed: 0 }
const FAILED: Tally = { passed: 0, failed: 1 }

async function runCheck({ name, command }: Check, signal: AbortSignal): Promise<Tally> {
  const { code, output, seconds } = await runCommand(command, { signal })
  const time = `${seconds.toFixed(1)} s`
  console.log(code === 0 ? ` ✓ ${name} (${time})` : ` ✗ ${name} (${time}): ${command.join(' ')}\n${output.trimEnd()}`)
  return code === 0 ? PASSED : FAILED
}

/** One after another, since the tests run beside them. */
async function runChecks(signal: AbortSignal): Promise<Tally> {
  const tallies: Tally[] = []
  for (const check of listChecks()) {
    if (!signal.aborted) tallies.push(await runCheck(check, signal))
  }
  return addTallies(tallies)
}

async function runVitest(projects: readonly string[], signal: AbortSignal, browser?: string): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-report-'))
  const report = join(folder, 'report.json')
  const filters = projects.flatMap(project => ['--project', project])
  try {
    const { code, output } = await runCommand(
      ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters],
      { shown: true, signal, environment: browser ? { CHROMIUM_PATH: browser } : {} },
    )
    if (output) console.error(output)
    return tallyRun(code, report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runEverything(signal: AbortSignal): Promise<Tally> {
  const browser = await getBrowser().catch((error: Error) => {
    console.error(` ✗ a browser for the end-to-end tests: ${error.message}`)
    return undefined
  })
  return addTallies(await Promise.all([runChecks(signal), runVitest([], signal, browser)]))
}

const signal = abortOnInterrupt()
const projects = process.argv.slice(2)
const { passed, failed } = await (projects.length === 0 ? runEverything(signal) : runVitest(projects, signal))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && !signal.aborted ? 0 : 1
