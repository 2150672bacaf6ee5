// What a run of the body comes to, on whichever runtime: it crosses from there as JSON.

export interface Report {
  readonly passed: number
  readonly failed: readonly Failure[]
  /** How many were left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>
}

interface Failure {
  readonly name: string
  readonly why: string
}

/** Keeps count of what is tried. */
export class Reporter implements Report {
  passed = 0
  readonly failed: Failure[] = []
  readonly skipped: Record<string, number> = {}

  async try(name: string, work: () => unknown): Promise<void> {
    try {
      await work()
      this.passed += 1
    } catch (error) {
      this.failed.push({ name, why: error instanceof Error ? error.message : String(error) })
    }
  }

  skip(why: string): void {
    this.skipped[why] = (this.skipped[why] ?? 0) + 1
  }
}

export function joinReports(reports: readonly Report[]): Report {
  const joined = new Reporter()
  for (const { passed, failed, skipped } of reports) {
    joined.passed += passed
    joined.failed.push(...failed)
    for (const [why, count] of Object.entries(skipped)) joined.skipped[why] = (joined.skipped[why] ?? 0) + count
  }
  return joined
}
