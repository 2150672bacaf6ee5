import { openIssuer, type SignedToken } from '../issuer.ts'
import { createOwn, OWN } from '../peers/jwt-guard.ts'
import { createRaw, RAW } from '../peers/raw.ts'
import { createPeers } from '../peers.ts'
import { type Contest, collectGarbage, compare, measure } from '../rounds.ts'
import type { Section } from '../section.ts'

const BATCH = 100
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
  about: 'Every token is seen once, so that nobody can remember it. jwt-guard checks the whole request, the path too.',
  async measure({ library, scratch, quick }) {
    const [rounds, warmUpRounds] = quick ? [3, 1] : [100, 20]
    const { trust, pool } = await openIssuer(scratch, 'RS256')
    const tokens = await pool((rounds + warmUpRounds) * BATCH)
    const contest: Contest<SignedToken> = {
      contenders: [createRaw(trust), await createOwn(library, trust), ...createPeers(trust)],
      inputs: round => tokens.slice(round * BATCH, (round + 1) * BATCH),
      expected: 'granted',
      rounds,
      warmUpRounds,
    }
    const times = await measure(contest, { collect: collectGarbage })
    return {
      tables: [
        {
          title: 'Cold tokens',
          columns: ['Who', `× ${RAW}`],
          rows: contest.contenders.map(({ name }) => ({ name, cells: [compare(times, name, RAW)] })),
          charted: true,
        },
      ],
      targets: TARGETS.map(([name, least]) => ({
        what: `Cold tokens: ${OWN} to ${name}`,
        measured: compare(times, OWN, name),
        bound: { least },
      })),
    }
  },
}
