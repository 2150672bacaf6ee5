// The root's commands, run as a person at a terminal runs them.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../../scripts/command.ts'

const END_DEADLINE_SECONDS = 30

export interface Command {
  readonly process: ChildProcess
  /** What it has written so far, to either stream. */
  readText(): string
  /** Resolves once its text holds this; rejects when it ends before. */
  waitFor(text: string): Promise<void>
  /** Resolves to its exit code; null when a signal ended it. */
  waitForEnd(): Promise<number | null>
  /** Sends a signal to the whole process group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void
  /** Resolves once none of the processes that it started is left; rejects when some stay. */
  waitForNothingLeft(): Promise<void>
}

/** This process's environment as it was before `npm test` put the pinned Node first and named its own settings. */
const environment = Object.fromEntries(
  Object.entries({ ...process.env, PATH: withoutModules(process.env['PATH'] ?? '') }).filter(
    ([name]) => !/^(npm_|VITEST|NODE_ENV$|NODE_CHANNEL_FD$)/.test(name),
  ),
)

function withoutModules(path: string): string {
  return path
    .split(delimiter)
    .filter(folder => !folder.includes('node_modules'))
    .join(delimiter)
}

/** Starts a command in a process group of its own. */
export function startCommand(
  [program = '', ...programArguments]: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  folder: string = ROOT,
): Command {
  const child = spawn(program, programArguments, {
    cwd: folder,
    env: { ...environment, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const group = -(child.pid ?? Number.NaN)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', more => {
      text += more
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)

  return {
    process: child,
    readText: () => text,
    async waitFor(wanted) {
      const heard = new Promise<void>(resolve => {
        const listen = () => text.includes(wanted) && resolve()
        for (const stream of [child.stdout, child.stderr]) stream.on('data', listen)
        listen()
      })
      const early = ended.then(code => Promise.reject(new Error(`it ended with ${code} before "${wanted}":\n${text}`)))
      await Promise.race([heard, early])
    },
    waitForEnd: () => ended,
    signalGroup: signal => void process.kill(group, signal),
    async waitForNothingLeft() {
      const deadline = performance.now() + END_DEADLINE_SECONDS * 1000
      while (isThere(group)) {
        if (performance.now() > deadline) throw new Error(`processes of the group ${-group} are left`)
        await sleep(50)
      }
    },
  }
}

/** Runs a command to its end. */
export async function finishCommand(
  command: readonly string[],
  settings?: Readonly<Record<string, string>>,
  folder?: string,
): Promise<{ code: number | null; text: string }> {
  const running = startCommand(command, settings, folder)
  const code = await running.waitForEnd()
  return { code, text: running.readText() }
}

function isThere(group: number): boolean {
  try {
    process.kill(group, 0)
    return true
  } catch {
    return false
  }
}
