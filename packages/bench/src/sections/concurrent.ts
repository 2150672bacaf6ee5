import { openIssuer } from '../issuer.ts'
import { createContenders, dealCold, paceOf, rateTable } from '../loads.ts'
import { measure } from '../rounds.ts'
import type { Section } from '../section.ts'

const AT_ONCE = 32

export const section: Section = {
  title: `${AT_ONCE} at once`,
  about: `Cold tokens, ${AT_ONCE} checks under way at once: those who verify in the thread pool use the other cores. \`crypto.verify\` is called one after another.`,
  async measure(run) {
    const pace = paceOf(run, { rounds: 20, warmUpRounds: 3, turns: 15 })
    const issuer = await openIssuer(run.scratch, 'RS256')
    const contenders = await createContenders(run, issuer)
    const times = await measure({ contenders, inputs: await dealCold(issuer, pace, 64), pace, concurrency: AT_ONCE })
    return { tables: [{ ...rateTable(`Cold tokens, ${AT_ONCE} at once`, times), charted: false }], targets: [] }
  },
}
