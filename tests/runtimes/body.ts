// The test body: the same on every runtime, and in need of nothing but what all of them have.
import { tryCorpus } from './corpus.ts'
import { type Engine, tryEngines } from './engines.ts'
import { tryKeySets } from './key-sets.ts'
import { type Report, Reporter } from './report.ts'

/** What the body is told by whoever runs it. */
export interface Surroundings {
  /** The address of the stage, on loopback. */
  readonly stage: string
  /** Both engines, where the runtime has them. */
  readonly engines?: readonly [Engine, Engine]
}

export async function runBody({ stage, engines }: Surroundings): Promise<Report> {
  const reporter = new Reporter()
  await tryCorpus(stage, reporter)
  await tryKeySets(stage, reporter)
  if (engines !== undefined) await tryEngines(stage, engines, reporter)
  return { ...reporter }
}
