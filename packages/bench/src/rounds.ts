// Interleaved measuring: in every round each contender does the same work, in an order of its own, so that what the machine
// does beside the benchmark meets them all. Only what happened in the same round is ever compared.
import { quantile } from 'simple-statistics'
import { type Ratio, type Refusal, summarize } from './ratio.ts'

/** Which of a round's turns counts, as a part of them, from the fastest on. */
const COUNTS = 0.1

/** One way to do the work. */
export interface Contender<Input, Prepared = unknown> {
  readonly name: string
  /** Makes of an input what `check` takes, such as a framework's request. It is not timed. Left out: the input itself. */
  prepare?(input: Input): Prepared
  /** The work that is timed. It may return a promise. */
  check(prepared: Prepared): unknown
  /** Whether what `check` returned, or resolved to, grants. Left out: whatever is not thrown does. */
  granted?(outcome: unknown, prepared: Prepared): boolean
  /** What it must do with every input: a run in which it does otherwise is an error. Default `granted`. */
  readonly expected?: 'granted' | 'refused'
}

/** How long a contest is. */
export interface Pace {
  readonly rounds: number
  /** Rounds before those that count. */
  readonly warmUpRounds: number
  /** The turns that each contender has in a round. {@link undisturbed} tells what comes of them. */
  readonly turns: number
}

export interface Contest<Input> {
  readonly contenders: readonly Contender<Input>[]
  /** The inputs of a turn; turns are numbered through, from that of the first round on. */
  readonly inputs: (turn: number) => readonly Input[]
  readonly pace: Pace
  /** How many checks are under way at once. Default 1. */
  readonly concurrency?: number
}

export interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
  /** A number from 0 to 1, for the order in a round. */
  readonly random?: () => number
  /** Collects garbage before each turn, so that nobody pays for another's. Left out: young garbage, where that is exposed. */
  readonly collect?: () => void
}

/** Milliseconds of an operation, by contender, one for each round. */
export type Times = ReadonlyMap<string, readonly number[]>

/** The turns that each contender has in the whole contest. */
export function countTurns({ rounds, warmUpRounds, turns }: Pace): number {
  return (rounds + warmUpRounds) * turns
}

/** Measures all contenders of a contest. @throws Error when one grants what it must refuse, or the reverse */
export async function measure<Input>(contest: Contest<Input>, surroundings: Surroundings = {}): Promise<Times> {
  const { rounds, warmUpRounds, turns } = contest.pace
  const times = new Map(contest.contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const taken = new Map(contest.contenders.map(({ name }) => [name, [] as number[]]))
    for (let turn = round * turns; turn < (round + 1) * turns; turn += 1) {
      for (const contender of shuffle(contest.contenders, surroundings.random)) {
        const time = await takeTurn(contender, contest.inputs(turn), contest.concurrency, surroundings)
        taken.get(contender.name)?.push(time)
      }
    }
    if (round >= warmUpRounds) for (const [name, turnTimes] of taken) times.get(name)?.push(undisturbed(turnTimes))
  }
  return times
}

/**
 * What a turn takes when nothing else goes on: most of what disturbs it makes it longer, so it is one of the fastest. Not
 * the very fastest, which is now and then a lucky one: with threads, nobody had to be woken.
 */
export function undisturbed(turns: readonly number[]): number {
  return quantile([...turns], COUNTS)
}

/** The milliseconds that each input took. Each contender gets inputs of its own making, which nobody else has touched. */
async function takeTurn<Input>(
  contender: Contender<Input>,
  inputs: readonly Input[],
  concurrency = 1,
  { now = () => performance.now(), collect = collectGarbage }: Surroundings = {},
): Promise<number> {
  const { name, expected = 'granted' } = contender
  const prepared: unknown[] = contender.prepare ? inputs.map(input => contender.prepare?.(input)) : [...inputs]
  collect()
  const begun = now()
  const granted = await work(contender, prepared, concurrency)
  const elapsed = now() - begun
  const due = expected === 'granted' ? inputs.length : 0
  if (granted !== due) throw new Error(`${name} granted ${granted} of ${inputs.length}, not ${due}`)
  return elapsed / inputs.length
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

/** The items in an order drawn anew. */
export function shuffle<T>(items: readonly T[], random: () => number = Math.random): T[] {
  return items
    .map(item => ({ item, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item)
}

/** Only Node that was started with `--expose-gc` can. */
function collectGarbage(): void {
  globalThis.gc?.({ type: 'minor', execution: 'sync' })
}
