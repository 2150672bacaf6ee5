// How the cost of a check grows along one dimension: every size in one contest, in the same rounds.
import type { SignedToken } from '../issuer.ts'
import { paceOf, reading } from '../loads.ts'
import { type Contender, compare, countTurns, measure, type Times } from '../rounds.ts'
import type { Findings, Row, Run } from '../section.ts'

const PACE = { rounds: 20, warmUpRounds: 8, turns: 25 }
const COLD_BATCH = 10
const WARM_BATCH = 100
const WARM_TOKENS = 10

/** Somebody who has grown to a size. An input is a number, of which it makes its own token. */
export interface Grown {
  readonly size: number
  readonly contender: Contender<number>
}

/** What those of each size are given, smallest first. */
export interface GrowingLoad {
  readonly name: string
  readonly grown: readonly Grown[]
  readonly inputs: (turn: number) => readonly number[]
  /** What the largest may cost, as a multiple of the smallest. Left out: no bound was asked for. */
  readonly most?: number
}

/** Measures the loads one after another, each with all sizes at once. */
export async function measureGrowth(run: Run, title: string, loads: readonly GrowingLoad[]): Promise<Findings> {
  const pace = paceOf(run, PACE)
  const measured: { load: GrowingLoad; times: Times }[] = []
  for (const load of loads) {
    const contenders = load.grown.map(({ size, contender }) => ({ ...contender, name: nameOf(size) }))
    measured.push({ load, times: await measure({ contenders, inputs: load.inputs, pace }) })
  }
  const sizes = loads[0]?.grown.map(({ size }) => size) ?? []
  const [smallest = 0] = sizes
  const largest = sizes.at(-1) ?? smallest
  const cost = (times: Times, size: number) => compare(times, nameOf(smallest), nameOf(size))
  return {
    tables: [
      {
        title,
        columns: ['Size', ...loads.map(({ name }) => `cost, ${name}`)],
        rows: sizes.map((size): Row => ({ name: nameOf(size), cells: measured.map(({ times }) => cost(times, size)) })),
      },
    ],
    targets: measured.flatMap(({ load: { name, most }, times }) =>
      most === undefined
        ? []
        : [
            {
              what: `${title}, ${name}: cost at ${nameOf(largest)} to that at ${nameOf(smallest)}`,
              measured: cost(times, largest),
              bound: { most },
            },
          ],
    ),
  }
}

/** How many tokens a cold load needs. */
export function countCold(run: Run): number {
  return countTurns(paceOf(run, PACE)) * COLD_BATCH
}

/** Each number once. */
export function onceEach(turn: number): readonly number[] {
  return Array.from({ length: COLD_BATCH }, (_, index) => turn * COLD_BATCH + index)
}

/** The first few numbers, again and again. */
export function againAndAgain(): readonly number[] {
  return Array.from({ length: WARM_BATCH }, (_, index) => index % WARM_TOKENS)
}

/** Any numbers whatever, spread far apart. */
export function anywhere(turn: number): readonly number[] {
  return Array.from({ length: WARM_BATCH }, (_, index) => ((turn * WARM_BATCH + index) * 2_654_435_761) % 2 ** 32)
}

/** The contender, for which a number stands for one of these tokens. */
export function among(tokens: readonly SignedToken[], contender: Contender<SignedToken>): Contender<number> {
  return reading(contender, number => {
    const token = tokens[number % tokens.length]
    if (token === undefined) throw new Error('there are no tokens')
    return token
  })
}

function nameOf(size: number): string {
  return size.toLocaleString('en')
}
