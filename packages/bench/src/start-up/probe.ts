// One cold start, in a process that has loaded nothing else: contender, setting as JSON, token. It reports over IPC.
import type { Setting } from '../setting.ts'
import { contenders } from './contenders.ts'

/** Milliseconds and bytes of one cold start. */
export interface ColdStart {
  /** The import alone. */
  readonly importTime: number
  /** The import, and all up to the first verdict. */
  readonly verdictTime: number
  /** Resident memory in the end. */
  readonly memory: number
}

const [name = '', setting = '', token = ''] = process.argv.slice(2)
const load = contenders[name]
if (load === undefined) throw new Error(`nobody is called ${name}`)
const given = JSON.parse(setting) as Setting
const begun = performance.now()
const judge = await load(given)
const imported = performance.now()
if (judge !== undefined && !(await judge(token))) throw new Error(`${name} refused a good token`)
const judged = performance.now()
const report: ColdStart = {
  importTime: imported - begun,
  verdictTime: judged - begun,
  memory: process.memoryUsage.rss(),
}
// Connections that are kept alive would hold the process
process.send?.(report, () => process.exit())
