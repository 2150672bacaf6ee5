import { openIssuer } from '../issuer.ts'
import { paceOf, rateTable } from '../loads.ts'
import { createFastJwt } from '../peers/fast-jwt.ts'
import { createOwn, createOwnBare, OWN, OWN_BARE } from '../peers/jwt-guard.ts'
import { createRaw } from '../peers/raw.ts'
import { compare, measure } from '../rounds.ts'
import type { Section } from '../section.ts'

const USERS = 1_000

export const section: Section = {
  title: 'Warm tokens',
  about:
    'A thousand users, whose tokens come again and again, each time as a new string. Only those who remember tokens take part: to the others a token that comes again is like a cold one.',
  async measure(run) {
    const pace = paceOf(run, { rounds: 20, warmUpRounds: 4, turns: 15 })
    const { trust, pool } = await openIssuer(run.scratch, 'RS256')
    const tokens = await pool(USERS)
    const times = await measure({
      contenders: [
        createRaw(trust),
        await createOwn(run.library, trust),
        await createOwnBare(run.library, trust),
        createFastJwt(trust, 'fast-jwt, cache'),
        createFastJwt(trust, 'fast-jwt, cache by text'),
      ],
      inputs: () => tokens,
      pace,
    })
    return {
      tables: [rateTable('Warm tokens', times)],
      notes: [
        'fast-jwt finds a token in its cache by a hash of the text. By an option it can take the text itself, and then warns of collisions.',
      ],
      targets: [OWN, OWN_BARE].map(own => ({
        what: `Warm tokens: ${own} to the cache of fast-jwt`,
        measured: compare(times, own, 'fast-jwt, cache'),
        bound: { least: 2 },
      })),
    }
  },
}
