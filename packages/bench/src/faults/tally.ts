/** Counts outcomes as they come in, and keeps nothing else of them. */
export interface Tally {
  count(outcome: Promise<string>): Promise<void>
  /** How many came to that. */
  of(outcome: string): number
  /** How many came to anything else. */
  besides(...outcomes: readonly string[]): number
  /** Waits until everything that is counted has come in. */
  complete(): Promise<void>
}

export function tally(): Tally {
  const counts = new Map<string, number>()
  let pending = 0
  let wake = (): void => {}
  return {
    async count(outcome) {
      pending += 1
      const settled = await outcome
      counts.set(settled, (counts.get(settled) ?? 0) + 1)
      pending -= 1
      if (pending === 0) wake()
    },
    of: outcome => counts.get(outcome) ?? 0,
    besides: (...outcomes) =>
      [...counts].reduce((sum, [outcome, count]) => (outcomes.includes(outcome) ? sum : sum + count), 0),
    async complete() {
      if (pending === 0) return
      await new Promise<void>(resolve => {
        wake = resolve
      })
    },
  }
}
