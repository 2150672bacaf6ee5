// Interleaved measuring: in every round each contender does the same work, in an order of its own, so that what the machine
// does beside the benchmark meets them all. Only what happened in the same round is ever compared.
import { type Ratio, type Refusal, summarize } from './ratio.ts'

/** One way to do the work. */
export interface Contender<Input, Prepared = unknown> {
  readonly name: string
  /** Makes of an input what `check` takes, such as a framework's request. It is not timed. Left out: the input itself. */
  prepare?(input: Input): Prepared
  /** The work that is timed. It may return a promise. */
  check(prepared: Prepared): unknown
  /** Whether what `check` returned, or resolved to, grants. Left out: whatever is not thrown does. */
  granted?(outcome: unknown, prepared: Prepared): boolean
}

export interface Contest<Input> {
  readonly contenders: readonly Contender<Input>[]
  /** The inputs of a round, made anew for each contender, so that nobody gets a string that another has touched. */
  readonly inputs: (round: number) => readonly Input[]
  /** Whether every contender must grant every input, or refuse it. A run in which one does otherwise is an error. */
  readonly expected: 'granted' | 'refused'
  readonly rounds: number
  /** Rounds before those that count. They have the first numbers. */
  readonly warmUpRounds: number
  /** How many checks are under way at once. Default 1. */
  readonly concurrency?: number
}

export interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
  /** A number from 0 to 1, for the order in a round. */
  readonly random?: () => number
  /** Collects garbage before each turn, so that nobody pays for another's. */
  readonly collect?: () => void
}

/** Milliseconds of an operation, by contender, one for each round. */
export type Times = ReadonlyMap<string, readonly number[]>

/** Measures all contenders of a contest. @throws Error when one grants what must be refused, or the reverse */
export async function measure<Input>(contest: Contest<Input>, surroundings: Surroundings = {}): Promise<Times> {
  const { now = () => performance.now(), random = Math.random, collect = () => {} } = surroundings
  const { contenders, inputs, expected, rounds, warmUpRounds, concurrency = 1 } = contest
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const contender of shuffle(contenders, random)) {
      const given = inputs(round)
      const prepared: unknown[] = contender.prepare ? given.map(input => contender.prepare?.(input)) : [...given]
      collect()
      const begun = now()
      const granted = await work(contender, prepared, concurrency)
      const elapsed = now() - begun
      const due = expected === 'granted' ? given.length : 0
      if (granted !== due) throw new Error(`${contender.name} granted ${granted} of ${given.length}, not ${due}`)
      if (round >= warmUpRounds) times.get(contender.name)?.push(elapsed / given.length)
    }
  }
  return times
}

/** How many times as fast as `reference` the contender was: the middle of what each round says. */
export function compare(times: Times, name: string, reference: string): Ratio | Refusal {
  const own = timesOf(times, name)
  return summarize(timesOf(times, reference).map((time, round) => time / (own[round] ?? Number.NaN)))
}

function timesOf(times: Times, name: string): readonly number[] {
  const found = times.get(name)
  if (found === undefined) throw new Error(`nobody called ${name} was measured`)
  return found
}

/** Does all of it, so much at once, and counts what was granted. */
async function work(
  { check, granted = () => true }: Contender<never>,
  prepared: readonly unknown[],
  concurrency: number,
): Promise<number> {
  let next = 0
  let count = 0
  async function takeTurns(): Promise<void> {
    while (next < prepared.length) {
      const input = prepared[next]
      next += 1
      try {
        const outcome = check(input)
        if (granted(outcome instanceof Promise ? await outcome : outcome, input)) count += 1
      } catch {
        // A refusal by throwing
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, takeTurns))
  return count
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map(item => ({ item, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item)
}

/** Collects young garbage, where Node was started with `--expose-gc`. */
export function collectGarbage(): void {
  globalThis.gc?.({ type: 'minor', execution: 'sync' })
}
