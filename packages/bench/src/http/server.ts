// A server in a process of its own, as seen from the one that sends it load.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Setting } from '../setting.ts'
import type { Spent } from './server-process.ts'

export interface RunningServer {
  readonly port: number
  /** What it spent since it was asked before. */
  readSpent(): Promise<Spent>
  stop(): void
}

/** Starts it, and waits until it listens. */
export async function startServer(framework: string, guard: string, setting: Setting): Promise<RunningServer> {
  const script = join(import.meta.dirname, 'server-process.ts')
  const child = fork(script, [framework, guard, JSON.stringify(setting)], { execArgv: [] })
  return {
    port: await nextMessage(child),
    readSpent() {
      child.send('spent')
      return nextMessage(child)
    },
    stop: () => child.disconnect(),
  }
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error('a server ended before it answered'))
    child.once('close', end)
    child.once('message', message => {
      child.off('close', end)
      resolve(message as Message)
    })
  })
}
