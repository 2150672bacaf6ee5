import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Setting } from '../setting.ts'
import type { ColdStart } from './probe.ts'

/** Starts a contender once, in a process of its own. @throws Error when it does not grant the token */
export function startOnce(name: string, setting: Setting, token: string): Promise<ColdStart> {
  const probe = fork(join(import.meta.dirname, 'probe.ts'), [name, JSON.stringify(setting), token], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  probe.stderr?.setEncoding('utf8').on('data', text => {
    errors += text
  })
  return new Promise((resolve, reject) => {
    probe.on('message', report => resolve(report as ColdStart))
    probe.on('error', reject)
    probe.on('close', () => reject(new Error(errors.trim() || `${name} ended without a report`)))
  })
}
