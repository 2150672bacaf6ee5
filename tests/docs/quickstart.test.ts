import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stack, startStack } from '../../scripts/stack.ts'
import { codeBlocksOf } from './markdown.ts'

const steps = codeBlocksOf('specs/003-jwt-auth/quickstart.md').filter(
  ({ language, heading }) => language === 'sh' && heading !== 'Start',
)
const MARK = '::next step::'

const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-quickstart-'))
let stack: Stack

beforeAll(async () => {
  stack = await startStack({ dataFolder: join(folder, 'data') })
})
afterAll(async () => {
  await stack.stop()
  rmSync(folder, { recursive: true })
})

const curls = spawnSync('curl', ['--version']).status === 0 ? ['curl', 'a stand-in for curl'] : ['a stand-in for curl']

describe.each(curls)('the quickstart holds, step by step, with %s', curl => {
  let outputs: string[]

  beforeAll(() => {
    outputs = runSteps(curl)
  })

  test.each(steps.map(({ heading, text }, index) => ({ heading, text, index })))('$heading', ({ text, index }) => {
    expect(outputs[index]).toMatch(expectation(forStack(text)))
  })
})

/** Runs all steps in one shell, as a reader would, and returns what each printed. */
function runSteps(curl: string): string[] {
  const cwd = mkdtempSync(join(folder, 'reader-'))
  const path = [dirname(process.execPath), process.env['PATH']]
  if (curl !== 'curl') path.unshift(makeStandIn(cwd))
  const script = steps.map(({ text }) => forStack(text)).join(`\necho '${MARK}'\n`)
  const output = execFileSync('sh', ['-u'], {
    cwd,
    input: script,
    encoding: 'utf8',
    env: { PATH: path.join(delimiter) },
  })
  return output.split(`${MARK}\n`)
}

function makeStandIn(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const standIn = join(import.meta.dirname, 'stand-in-curl.ts')
  writeFileSync(join(bin, 'curl'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`, { mode: 0o755 })
  return bin
}

/** The ports of the quickstart are the usual ones; the stack's are free ones. */
function forStack(text: string): string {
  return text.replaceAll('http://localhost:3000', stack.web.url).replaceAll('http://localhost:4000', stack.api.url)
}

/** What a step says that it prints: its lines `# …`, in which `…` stands for anything. */
function expectation(text: string): RegExp {
  const lines = Array.from(text.matchAll(/^# (.*)$/gm), ([, line = '']) =>
    line.split('…').map(RegExp.escape).join('.*'),
  )
  return new RegExp(`^${lines.map(line => `${line}\\n`).join('')}$`)
}
