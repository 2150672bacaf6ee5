// Counts what Vitest reports, so that nothing which was not shown to hold is taken for passed.
import { readFileSync } from 'node:fs'

export interface Tally {
  readonly passed: number
  readonly failed: number
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Adds up. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  })
}

/**
 * Counts the tests of a run of Vitest from its exit code and its JSON report. A test that was skipped or is still to be
 * written counts as failed; so does a file that fails outside its tests, and a run that fails beyond what its report says
 * or that ran no test.
 */
export function tallyRun(code: number | null, reportPath: string): Tally {
  const files = readReport(reportPath)?.testResults ?? []
  const tests = files.flatMap(file => file.assertionResults)
  const passed = tests.filter(test => test.status === 'passed').length
  const brokenFiles = files.filter(
    file => file.status === 'failed' && file.assertionResults.every(test => test.status === 'passed'),
  )
  const failed = tests.length - passed + brokenFiles.length
  const brokenRun = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: failed + (brokenRun ? 1 : 0) }
}

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch {
    return undefined // Vitest ended before it wrote one; its exit code tells
  }
}
