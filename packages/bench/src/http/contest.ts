// The guards of one framework against each other: all servers are up, and bursts alternate between them.
import type { SignedToken } from '../issuer.ts'
import { type Pace, shuffle, type Times, undisturbed } from '../rounds.ts'
import type { Setting } from '../setting.ts'
import { loadFramework } from './framework.ts'
import { type Burst, sendBurst } from './load.ts'
import { type RunningServer, startServer } from './server.ts'
import type { Spent } from './server-process.ts'

/** What is measured of a burst. */
type Measured = Burst & Spent

/** What was measured, by guard, one for each round. */
export type Results = Readonly<Record<keyof Measured, Times>>

/** What the servers are sent, and which of them. */
export interface HttpContest {
  readonly inputs: (turn: number) => readonly SignedToken[]
  readonly pace: Pace
  takesPart(guard: string): boolean
}

/** Runs the contests, one after the other on the same servers. */
export async function runContests(
  framework: string,
  setting: Setting,
  contests: readonly HttpContest[],
): Promise<readonly Results[]> {
  const { guards } = await loadFramework(framework)
  const servers = new Map<string, RunningServer>()
  try {
    for (const guard of guards) servers.set(guard, await startServer(framework, guard, setting))
    const results: Results[] = []
    for (const contest of contests) results.push(await runContest(servers, contest))
    return results
  } finally {
    for (const server of servers.values()) server.stop()
  }
}

async function runContest(
  running: ReadonlyMap<string, RunningServer>,
  { inputs, pace: { rounds, warmUpRounds, turns }, takesPart }: HttpContest,
): Promise<Results> {
  const servers = [...running].filter(([name]) => takesPart(name))
  const measured = new Map(servers.map(([name]) => [name, [] as Measured[]]))
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const bursts = new Map(servers.map(([name]) => [name, [] as Measured[]]))
    for (let turn = round * turns; turn < (round + 1) * turns; turn += 1) {
      for (const [name, server] of shuffle(servers)) {
        bursts.get(name)?.push(await measureBurst(server, inputs(turn)))
      }
    }
    if (round >= warmUpRounds) for (const [name, taken] of bursts) measured.get(name)?.push(undisturbedOf(taken))
  }
  const pick = (what: keyof Measured): Times =>
    new Map(Array.from(measured, ([name, bursts]) => [name, bursts.map(burst => burst[what])]))
  return { time: pick('time'), p50: pick('p50'), p99: pick('p99'), delay: pick('delay'), cpu: pick('cpu') }
}

/** Each figure by itself. */
function undisturbedOf(bursts: readonly Measured[]): Measured {
  const pick = (what: keyof Measured) => undisturbed(bursts.map(burst => burst[what]))
  return { time: pick('time'), p50: pick('p50'), p99: pick('p99'), delay: pick('delay'), cpu: pick('cpu') }
}

async function measureBurst(server: RunningServer, tokens: readonly SignedToken[]): Promise<Measured> {
  await server.readSpent()
  const burst = await sendBurst(server.port, tokens)
  return { ...burst, ...(await server.readSpent()) }
}
