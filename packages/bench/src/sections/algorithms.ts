import { openIssuer } from '../issuer.ts'
import { createContenders, dealCold, paceOf, rateTable } from '../loads.ts'
import { measure } from '../rounds.ts'
import type { Run, Section, Table } from '../section.ts'

export const section: Section = {
  title: 'Other algorithms',
  about: 'Cold tokens. A peer that does not know the algorithm is missing from its table.',
  async measure(run) {
    const tables: Table[] = []
    for (const algorithm of ['PS256', 'ES256', 'EdDSA']) tables.push(await measureAlgorithm(run, algorithm))
    return { tables, targets: [] }
  },
}

async function measureAlgorithm(run: Run, algorithm: string): Promise<Table> {
  const pace = paceOf(run, { rounds: 20, warmUpRounds: 7, turns: 15 })
  const issuer = await openIssuer(run.scratch, algorithm)
  const contenders = await createContenders(run, issuer)
  const times = await measure({ contenders, inputs: await dealCold(issuer, pace, 20), pace })
  return { ...rateTable(algorithm, times), charted: false }
}
