import { openIssuer } from '../issuer.ts'
import { createContenders, paceOf, rateTable } from '../loads.ts'
import { countTurns, measure } from '../rounds.ts'
import type { Section } from '../section.ts'

const USERS = 1_000
const WARM = 90
const COLD = 10

export const section: Section = {
  title: 'A mix',
  about: 'Of ten tokens nine are those of a thousand users, who come again and again; the tenth is seen once.',
  async measure(run) {
    const pace = paceOf(run, { rounds: 20, warmUpRounds: 4, turns: 15 })
    const issuer = await openIssuer(run.scratch, 'RS256')
    const contenders = await createContenders(run, issuer)
    const all = await issuer.pool(USERS + countTurns(pace) * COLD)
    const times = await measure({
      contenders,
      inputs: turn => {
        const warm = Array.from({ length: WARM }, (_, index) => all[(turn * WARM + index) % USERS])
        const cold = all.slice(USERS + turn * COLD, USERS + (turn + 1) * COLD)
        return [...warm, ...cold].filter(token => token !== undefined)
      },
      pace,
    })
    return { tables: [rateTable('A mix, 90 % warm', times)], targets: [] }
  },
}
