import { type HttpContest, type Results, runContests } from '../http/contest.ts'
import { frameworkIds, UNGUARDED, UNNAMED } from '../http/framework.ts'
import { openIssuer } from '../issuer.ts'
import { startKeyServer } from '../key-server.ts'
import type { Ratio, Refusal } from '../ratio.ts'
import { compare, countTurns } from '../rounds.ts'
import type { Cell, Section, Table, Target } from '../section.ts'

const OWN = 'jwt-guard'
const PEER = 'express-oauth2-jwt-bearer'
const LOADS = ['warm', 'cold'] as const
const BURST = 1024
const REMEMBERING = [UNGUARDED, UNNAMED, OWN, '@fastify/jwt, cache']

export const section: Section = {
  title: 'Over HTTP',
  about: `Each server has a process of its own; autocannon sends bursts of ${BURST} requests from another, over loopback. Warm: the same ${BURST} tokens in each burst, and only those who remember tokens take part. Cold: each token once. Every figure is a multiple of the unguarded server's in the same round: of its requests per second, of its processor time for all threads, of its median latency and its 99th percentile, and of the 99th percentile of its event loop's delay.`,
  async measure({ library, scratch, quick }) {
    const quickPace = { rounds: 1, warmUpRounds: 1, turns: 1 }
    const [warmPace, coldPace] = quick
      ? [quickPace, quickPace]
      : [
          { rounds: 10, warmUpRounds: 1, turns: 11 },
          { rounds: 8, warmUpRounds: 1, turns: 6 },
        ]
    const burst = quick ? 128 : BURST
    const { trust, pool } = await openIssuer(scratch, 'RS256')
    const [warm, cold] = [await pool(burst), (await pool(burst * (countTurns(coldPace) + 1))).slice(burst)]
    const contests: readonly HttpContest[] = [
      { inputs: () => warm, pace: warmPace, takesPart: guard => REMEMBERING.includes(guard) },
      {
        inputs: turn => cold.slice(turn * burst, (turn + 1) * burst),
        pace: coldPace,
        takesPart: guard => guard !== UNNAMED,
      },
    ]
    const keys = await startKeyServer(trust)
    const tables: Table[] = []
    const targets: Target[] = []
    for (const framework of frameworkIds) {
      const results = await runContests(framework, { library, trust, jwksUri: keys.jwksUri }, contests)
      results.forEach((result, index) => {
        const load = LOADS[index] ?? ''
        tables.push(toTable(`${framework}, ${load} tokens`, result))
        targets.push(...toTargets(framework, load, result))
      })
    }
    keys.stop()
    return {
      tables,
      targets,
      notes: [
        'Every program names the path parameter before its route is made, as one that protects it must: in the router of Express, V8 then stores parameters by a slower way, guarded or not. One unguarded server names it nowhere else.',
        'jwt-guard also matches the path to the subject; the others do not.',
        'aws-jwt-verify, @fastify/jwt and hono jwk have the key at hand, the others fetch it. Given its address, hono jwk would fetch it for every request.',
      ],
    }
  },
}

function toTable(title: string, { time, cpu, p50, p99, delay }: Results): Table {
  return {
    title,
    columns: [
      'Behind',
      'Requests per second, × unguarded',
      'Processor time',
      'Median',
      '99th percentile',
      'Event loop delay',
    ],
    rows: [...time.keys()]
      .filter(name => name !== UNGUARDED)
      .map(name => ({
        name,
        cells: [
          compare(time, name, UNGUARDED),
          compare(cpu, UNGUARDED, name),
          compare(p50, UNGUARDED, name),
          inWords(compare(p99, UNGUARDED, name)),
          inWords(compare(delay, UNGUARDED, name)),
        ],
      })),
    charted: true,
  }
}

/** A 99th percentile rests on ten requests of a burst: that rounds disagree about it is said, and is no failure. */
function inWords(figure: Ratio | Refusal): Cell {
  return 'refused' in figure ? figure.refused : figure
}

function toTargets(framework: string, load: string, { time }: Results): Target[] {
  if (framework !== 'express') return []
  const [reference, least] = load === 'warm' ? [UNGUARDED, 0.95] : [PEER, 1.3]
  return [
    {
      what: `${framework}, ${load} tokens: ${OWN} to ${reference}`,
      measured: compare(time, OWN, reference),
      bound: { least },
    },
  ]
}
