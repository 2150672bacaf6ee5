// What a contender at work costs the process it is in: processor time of all threads, and the waiting of everybody else.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { type Ratio, type Refusal, summarize } from './ratio.ts'
import type { Contender } from './rounds.ts'

const ROUND_MS = 500
/** The timer whose lateness is the delay rings so often. */
const RESOLUTION_MS = 1
const PERCENTILE = 90
const NANOSECONDS = 1e6
const MICROSECONDS = 1e3

export interface Load<Input> {
  readonly contenders: readonly Contender<Input>[]
  readonly inputs: readonly Input[]
  readonly concurrency: number
  readonly rounds: number
}

/** For each contender, as multiples of the processor time that a check by the first one takes in the same round. */
export interface Strain {
  /** The processor time of a check. */
  readonly costs: readonly (Ratio | Refusal)[]
  /** How late a timer is. */
  readonly delays: readonly (Ratio | Refusal)[]
}

/** Milliseconds. */
interface Sample {
  readonly cost: number
  readonly delay: number
}

/** Keeps each contender checking for a while in every round, with so many checks under way. */
export async function measureStrain<Input>({ contenders, inputs, concurrency, rounds }: Load<Input>): Promise<Strain> {
  const samples = contenders.map(() => [] as Sample[])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      samples[index]?.push(await strain(contender, inputs, concurrency))
    }
  }
  const units = samples[0]?.map(({ cost }) => cost) ?? []
  const tell = (read: (sample: Sample) => number) =>
    samples.map(own => summarize(own.map((sample, round) => read(sample) / (units[round] ?? Number.NaN))))
  return { costs: tell(({ cost }) => cost), delays: tell(({ delay }) => delay) }
}

/** Each check is followed by a turn of the event loop, as it is when requests come by themselves. */
async function strain<Input>(
  contender: Contender<Input>,
  inputs: readonly Input[],
  concurrency: number,
): Promise<Sample> {
  const prepared: unknown[] = contender.prepare ? inputs.map(input => contender.prepare?.(input)) : [...inputs]
  let checks = 0
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const before = process.cpuUsage()
  const until = performance.now() + ROUND_MS
  async function keepChecking(): Promise<void> {
    while (performance.now() < until) {
      const input = prepared[checks % prepared.length]
      checks += 1
      await contender.check(input)
      await setImmediate()
    }
  }
  monitor.enable()
  await Promise.all(Array.from({ length: concurrency }, keepChecking))
  monitor.disable()
  const { user, system } = process.cpuUsage(before)
  return {
    cost: (user + system) / MICROSECONDS / checks,
    delay: Math.max(monitor.percentile(PERCENTILE) / NANOSECONDS - RESOLUTION_MS, 0),
  }
}
