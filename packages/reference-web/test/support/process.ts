import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
export const SECRET = 'k3yJ8f0aVq2LzXw7Rb1NcTm5Hs9DgPeU'

export interface Run {
  readonly child: ChildProcess
  /** Resolves when it listens, or has ended without. */
  readonly begun: Promise<unknown>
  /** Resolves to its exit code. */
  readonly ended: Promise<number | null>
  readOutput(): string
  readErrors(): string
}

/** Runs the web app as a process that sees these settings and nothing else. It ends with the test. */
export function run(settings: Record<string, string>): Run {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...settings } })
  let output = ''
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  const listening = new Promise(resolve => {
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text
      if (output.includes('listening on')) resolve(undefined)
    })
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, begun: Promise.race([listening, ended]), ended, readOutput: () => output, readErrors: () => errors }
}
