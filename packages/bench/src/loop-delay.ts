// How long the event loop keeps others waiting while a contender is at work.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { type Ratio, type Refusal, summarize } from './ratio.ts'
import type { Contender } from './rounds.ts'

const ROUND_MS = 250
/** The timer whose lateness is the delay rings so often. */
const RESOLUTION_MS = 1
const PERCENTILE = 90
const NANOSECONDS = 1e6

export interface Load<Input> {
  readonly contenders: readonly Contender<Input>[]
  readonly inputs: readonly Input[]
  readonly concurrency: number
  readonly rounds: number
}

/** The delay under each contender, in times of what one check of `reference` takes in the same round. */
export async function measureDelays<Input>(load: Load<Input>, reference: string): Promise<(Ratio | Refusal)[]> {
  const delays = load.contenders.map(() => [] as number[])
  const unit = load.contenders.find(({ name }) => name === reference)
  if (unit === undefined) throw new Error(`${reference} takes no part`)
  for (let round = 0; round < load.rounds; round += 1) {
    const time = timeCheck(unit, load.inputs)
    for (const [index, contender] of load.contenders.entries()) {
      delays[index]?.push((await measureDelay(contender, load)) / time)
    }
  }
  return delays.map(values => summarize(values))
}

/** Milliseconds that a timer is late, while so many checks are under way, each followed by a turn of the loop. */
async function measureDelay<Input>(contender: Contender<Input>, { inputs, concurrency }: Load<Input>): Promise<number> {
  const prepared = prepare(contender, inputs)
  const until = performance.now() + ROUND_MS
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  async function keepChecking(first: number): Promise<void> {
    for (let next = first; performance.now() < until; next += concurrency) {
      await contender.check(prepared[next % prepared.length])
      await setImmediate()
    }
  }
  monitor.enable()
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => keepChecking(lane)))
  monitor.disable()
  return Math.max(monitor.percentile(PERCENTILE) / NANOSECONDS - RESOLUTION_MS, 0)
}

/** Milliseconds of one check that is done at once: the fastest of many. */
function timeCheck<Input>(contender: Contender<Input>, inputs: readonly Input[]): number {
  const times = prepare(contender, inputs).map(input => {
    const begun = performance.now()
    contender.check(input)
    return performance.now() - begun
  })
  return Math.min(...times)
}

function prepare<Input>(contender: Contender<Input>, inputs: readonly Input[]): unknown[] {
  return contender.prepare ? inputs.map(input => contender.prepare?.(input)) : [...inputs]
}
