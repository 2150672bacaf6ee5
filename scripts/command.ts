import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..')

export interface CommandOptions {
  /** Show what the command writes as it comes, instead of keeping it. */
  readonly shown?: boolean
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where it runs. Left out: the root. */
  readonly folder?: string
  readonly signal?: AbortSignal | undefined
}

export interface Outcome {
  /** Null when the command could not be started or was ended by a signal. */
  readonly code: number | null
  /** What it wrote; empty when it was shown. */
  readonly output: string
  readonly seconds: number
}

/** Runs a command. Never rejects: a command that can't be started has no code and says why. */
export function runCommand(command: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const [program = '', ...programArguments] = command
  const begun = performance.now()
  return new Promise(resolve => {
    const child = spawn(program, programArguments, {
      cwd: options.folder ?? ROOT,
      env: { ...process.env, ...options.environment },
      shell: process.platform === 'win32', // where the programs of node_modules/.bin are shell scripts
      stdio: ['ignore', ...(options.shown ? (['inherit', 'inherit'] as const) : (['pipe', 'pipe'] as const))],
      ...(options.signal && { signal: options.signal }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        output += text
      })
    }
    const end = (code: number | null) => resolve({ code, output, seconds: (performance.now() - begun) / 1000 })
    child.on('error', error => {
      output += error.message
      end(null)
    })
    child.on('close', end)
  })
}

/** Runs a command that must not fail, and resolves to what it wrote. */
export async function must(command: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, output } = await runCommand(command, options)
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${output.trim().slice(-2000)}`)
  return output
}
