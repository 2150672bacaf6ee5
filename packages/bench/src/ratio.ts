// What the rounds of one run say together: the middle and the quartiles, or nothing where they disagree.
import { quantile } from 'simple-statistics'

/** Rounds whose quartiles lie further apart than this part of the median give no figure. */
export const MOST_SPREAD = 0.2

/** The median of the rounds' ratios, with the quartiles around it. */
export interface Ratio {
  readonly median: number
  readonly lower: number
  readonly upper: number
  readonly rounds: number
}

/** A figure that is not told, and why. */
export interface Refusal {
  readonly refused: string
}

/** How far apart the quartiles lie, as a part of the median. */
export function spreadOf({ median, lower, upper }: Ratio): number {
  return (upper - lower) / median
}

/** One figure out of one ratio a round. Never a number when the rounds disagree by more than `mostSpread`. */
export function summarize(ratios: readonly number[], mostSpread: number = MOST_SPREAD): Ratio | Refusal {
  if (ratios.length === 0 || !ratios.every(ratio => ratio > 0 && Number.isFinite(ratio))) {
    return { refused: 'no figure: nothing was measured' }
  }
  const [lower = 0, median = 0, upper = 0] = quantile([...ratios], [0.25, 0.5, 0.75])
  const ratio = { median, lower, upper, rounds: ratios.length }
  const spread = spreadOf(ratio)
  if (spread <= mostSpread) return ratio
  return { refused: `no figure: rounds disagree by ${(spread * 100).toFixed(0)} %` }
}
