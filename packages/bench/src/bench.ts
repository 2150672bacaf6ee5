// `npm run bench`: runs the sections that are named, or all, and writes RESULTS.md, results.svg and results.json beside
// package.json. It ends with an error where a section could not be measured or rounds disagreed; a figure that falls short
// of what was asked for is a result like any other.
import { fork } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { abortOnInterrupt } from '../../../scripts/interrupt.ts'
import { renderChart } from './chart.ts'
import { installLibrary } from './library.ts'
import { describeMachine } from './machine.ts'
import { isComplete, type Results, renderResults } from './report.ts'
import type { Report, Run } from './section.ts'
import { sectionIds } from './sections.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    into: { type: 'string', default: join(import.meta.dirname, '..') },
  },
})
const strangers = positionals.filter(id => !sectionIds.includes(id))
if (strangers.length > 0) {
  console.error(`bench: no section is called ${strangers.join(', ')}; there are ${sectionIds.join(', ')}`)
  process.exit(1)
}
const chosen = positionals.length === 0 ? sectionIds : sectionIds.filter(id => positionals.includes(id))
await mkdir(values.into, { recursive: true })
const signal = abortOnInterrupt()
const scratch = await mkdtemp(join(tmpdir(), 'jwt-guard-bench-'))
try {
  const run: Run = { library: await installLibrary(scratch), scratch, quick: values.quick }
  const machine = describeMachine(run.library)
  const reports: Report[] = []
  for (const id of chosen) if (!signal.aborted) reports.push(await runSection(id, run))
  const leftOut = sectionIds.filter(id => !reports.some(report => report.id === id))
  const results: Results = {
    takenAt: new Date().toISOString(),
    quick: values.quick,
    leftOut,
    machine,
    reports,
  }
  const text = renderResults(results)
  await writeFile(join(values.into, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(join(values.into, 'results.svg'), renderChart(reports))
  await writeFile(join(values.into, 'RESULTS.md'), text)
  console.log(text)
  process.exitCode = isComplete(reports) && !signal.aborted ? 0 : 1
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** Runs a section in a process of its own. What goes wrong there is reported, and does not end the run. */
async function runSection(id: string, run: Run): Promise<Report> {
  const begun = performance.now()
  const child = fork(join(import.meta.dirname, 'section-process.ts'), [id, JSON.stringify(run)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    signal,
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    errors += text
  })
  let report: Report | undefined
  child.on('message', message => {
    report = message as Report
  })
  child.on('error', error => {
    errors += error.message
  })
  await new Promise(resolve => child.on('close', resolve))
  report ??= { id, failure: errors.trim() || 'the process ended without a report' }
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  console.error('failure' in report ? `${id}: failed after ${seconds} s\n${report.failure}` : `${id}: ${seconds} s`)
  return report
}
