import { median } from 'simple-statistics'
import { openIssuer } from '../issuer.ts'
import { startKeyServer } from '../key-server.ts'
import { compare, type Pace, shuffle, type Times } from '../rounds.ts'
import type { Section } from '../section.ts'
import type { Setting } from '../setting.ts'
import { BYSTANDERS, contenders, JOSE, NOTHING, OWN } from '../start-up/contenders.ts'
import type { ColdStart } from '../start-up/probe.ts'
import { startOnce } from '../start-up/start.ts'

/** How often a contender starts in a round. The quickest start counts: the others met with something else. */
const STARTS = 6
const BYTES_IN_MB = 1_000_000

type Measure = keyof ColdStart

export const section: Section = {
  title: 'Cold start',
  about: `Each start is a process of its own. In a round each contender starts ${STARTS} times, in turn, and the quickest start counts. Times are multiples of the time that jose took in the same round, so less is better. The first verdict includes the import and the fetch of the key set, over loopback. Memory is what the process holds after it, above that of a Node process that imported nothing.`,
  async measure({ library, scratch, quick }) {
    const { trust, sign } = await openIssuer(scratch, 'RS256')
    const { bytes } = await sign()
    const server = await startKeyServer(trust)
    const pace: Pace = { rounds: quick ? 1 : 10, warmUpRounds: 0, turns: quick ? 1 : STARTS }
    const starts = await startAll({ library, trust, jwksUri: server.jwksUri }, bytes.toString('latin1'), pace)
    server.stop()
    const importTimes = pick(starts, 'importTime')
    const verdictTimes = pick(starts, 'verdictTime')
    const memory = pick(starts, 'memory')
    const bare = median([...(memory.get(NOTHING) ?? [])])
    return {
      tables: [
        {
          title: 'Cold start',
          columns: ['Who', 'Import, × jose', 'First verdict, × jose', 'Memory'],
          rows: Object.keys(contenders)
            .filter(name => name !== NOTHING)
            .map(name => ({
              name,
              cells: [
                compare(importTimes, JOSE, name),
                BYSTANDERS.includes(name) ? '' : compare(verdictTimes, JOSE, name),
                { amount: (median([...(memory.get(name) ?? [])]) - bare) / BYTES_IN_MB, unit: 'MB' },
              ],
            })),
        },
      ],
      targets: [{ what: `Importing ${OWN}, × jose`, measured: compare(importTimes, JOSE, OWN), bound: { most: 1.3 } }],
      notes: [
        'aws-jwt-verify fetches by `fetch` here: its own fetcher knows https alone.',
        'hono jwk is asked through an app in the same process.',
      ],
    }
  },
}

type Starts = ReadonlyMap<string, readonly ColdStart[]>

/** The best start of each contender in each round. */
async function startAll(setting: Setting, token: string, { rounds, turns }: Pace): Promise<Starts> {
  const starts = new Map(Object.keys(contenders).map(name => [name, [] as ColdStart[]]))
  for (let round = 0; round < rounds; round += 1) {
    const found = new Map(Object.keys(contenders).map(name => [name, [] as ColdStart[]]))
    for (let turn = 0; turn < turns; turn += 1) {
      for (const name of shuffle(Object.keys(contenders))) found.get(name)?.push(await startOnce(name, setting, token))
    }
    for (const [name, tries] of found) starts.get(name)?.push(bestOf(tries))
  }
  return starts
}

function bestOf(tries: readonly ColdStart[]): ColdStart {
  const least = (measure: Measure) => Math.min(...tries.map(found => found[measure]))
  return { importTime: least('importTime'), verdictTime: least('verdictTime'), memory: least('memory') }
}

function pick(starts: Starts, measure: Measure): Times {
  return new Map(Array.from(starts, ([name, found]) => [name, found.map(each => each[measure])]))
}
