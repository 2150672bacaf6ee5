import { openIssuer } from '../issuer.ts'
import { createContenders, dealCold, paceOf, rateTable } from '../loads.ts'
import { createOwnBare, OWN } from '../peers/jwt-guard.ts'
import { createFromText, createFromTextWithClaims, RAW } from '../peers/raw.ts'
import { compare, measure } from '../rounds.ts'
import type { Section } from '../section.ts'

/** What is asked for: so many times as fast as each of these. */
const TARGETS = [
  [RAW, 0.9],
  ['fast-jwt', 1.5],
  ['aws-jwt-verify', 1.6],
  ['jsonwebtoken', 1.1],
  ['jose', 1.8],
] as const

export const section: Section = {
  title: 'Cold tokens',
  about:
    'Every token is seen once, so that nobody can remember it. jwt-guard checks the whole request, the path too; given a bare token, it checks what its peers do. Two more contenders show what reading a token costs anybody: one makes bytes of its text, one parses its claims as well, and neither checks a claim.',
  async measure(run) {
    const pace = paceOf(run, { rounds: 20, warmUpRounds: 4, turns: 12 })
    const issuer = await openIssuer(run.scratch, 'RS256')
    const { trust } = issuer
    const contenders = [
      ...(await createContenders(run, issuer)),
      await createOwnBare(run.library, trust),
      createFromText(trust),
      createFromTextWithClaims(trust),
    ]
    const times = await measure({ contenders, inputs: await dealCold(issuer, pace, 100), pace })
    return {
      tables: [rateTable('Cold tokens', times)],
      targets: TARGETS.map(([name, least]) => ({
        what: `Cold tokens: ${OWN} to ${name}`,
        measured: compare(times, OWN, name),
        bound: { least },
      })),
    }
  },
}
