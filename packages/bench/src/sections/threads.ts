import { openIssuer } from '../issuer.ts'
import { paceOf } from '../loads.ts'
import { createPooled, createRaw, createWebCrypto, RAW } from '../peers/raw.ts'
import { compare, countTurns, measure } from '../rounds.ts'
import type { Row, Section } from '../section.ts'
import { measureStrain } from '../strain.ts'

const AT_ONCE = [1, 32, 256]

export const section: Section = {
  title: 'In the caller’s thread, or in the thread pool',
  about:
    'Signatures alone, so many at once. Rates reward whoever uses the cores that are idle; processor time, of all threads, is what a busy machine has to pay. The delay is how long a timer waits beyond its time while signatures are verified without a pause, in times of one `crypto.verify`.',
  async measure(run) {
    const { trust, pool } = await openIssuer(run.scratch, 'RS256')
    const contenders = [createRaw(trust), createPooled(trust), await createWebCrypto(trust)]
    const rates: Row[] = []
    const costs: Row[] = []
    const delays: Row[] = []
    for (const concurrency of AT_ONCE) {
      const batch = 2 * Math.max(concurrency, 16)
      const pace = paceOf(run, { rounds: 15, warmUpRounds: 3, turns: concurrency > 100 ? 8 : 15 })
      const tokens = await pool(Math.min(countTurns(pace) * batch, 10_000))
      const inputs = (turn: number) => {
        const from = (turn * batch) % (tokens.length - batch)
        return tokens.slice(from, from + batch)
      }
      const times = await measure({ contenders, inputs, pace, concurrency })
      const name = `${concurrency} at once`
      rates.push({ name, cells: contenders.map(contender => compare(times, contender.name, RAW)) })
      const load = { contenders, inputs: inputs(0), concurrency, rounds: run.quick ? 1 : 6 }
      const strain = await measureStrain(load)
      costs.push({ name, cells: strain.costs })
      delays.push({ name, cells: strain.delays })
    }
    const columns = ['Load', ...contenders.map(({ name }) => name)]
    return {
      tables: [
        { title: 'Rates, × crypto.verify one after another', columns, rows: rates },
        { title: 'Processor time, × crypto.verify', columns, rows: costs },
        { title: 'Delay of the event loop, 90th percentile, in times of one crypto.verify', columns, rows: delays },
      ],
      targets: [],
    }
  },
}
