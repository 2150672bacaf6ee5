// One server in a process of its own: framework, guard, and the setting as JSON. It tells its port and then, whenever it is
// asked, what it spent since it was asked before.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Setting } from '../setting.ts'
import { loadFramework } from './framework.ts'

const [id = '', guard = '', setting = ''] = process.argv.slice(2)
const framework = await loadFramework(id)
const port = await framework.listen(guard, JSON.parse(setting) as Setting)

/** What serving cost. */
export interface Spent {
  /** The 99th percentile of the event loop's delays, in nanoseconds. */
  readonly delay: number
  /** Processor time of all threads, in microseconds. */
  readonly cpu: number
}

const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
let before = process.cpuUsage()
process.on('message', () => {
  const { user, system } = process.cpuUsage(before)
  const spent: Spent = { delay: delays.percentile(99), cpu: user + system }
  process.send?.(spent)
  delays.reset()
  before = process.cpuUsage()
})
process.on('disconnect', () => process.exit())
process.send?.(port)
