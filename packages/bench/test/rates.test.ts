// What no change may cost unnoticed, as rates with wide margins: about half of what they were on a very busy machine. The
// fastest turn of each counts, and there are several tries. Counts, which need neither, are in the library's own tests.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BenchIssuer, openIssuer, type SignedToken } from '../src/issuer.ts'
import { reading } from '../src/loads.ts'
import { createOwn } from '../src/peers/jwt-guard.ts'
import { createRaw, RAW } from '../src/peers/raw.ts'
import { countTurns, measure, type Pace } from '../src/rounds.ts'
import { standInForBuild } from './support/stand-in.ts'

const TRIES = 5
const BATCH = 100
const pace: Pace = { rounds: 6, warmUpRounds: 12, turns: 3 }

/** How many times the rate of the other. */
const LEAST = { 'cold to raw': 0.25, 'warm to cold': 5, 'garbage to cold': 8 }

/** One of each; a contender reads the one that it is for. */
interface Tokens {
  readonly cold: SignedToken
  readonly warm: SignedToken
  readonly garbage: SignedToken
}

let scratch: string
let library: string
let issuer: BenchIssuer

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'jwt-guard-bench-'))
  library = await standInForBuild(scratch)
  issuer = await openIssuer(scratch, 'RS256')
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

async function measureRates(tokens: readonly Tokens[]): Promise<typeof LEAST> {
  const { trust } = issuer
  const guards = { cold: 'granted', warm: 'granted', garbage: 'refused' } as const
  const own = Object.entries(guards).map(async ([name, expected]) => ({
    ...reading(await createOwn(library, trust), (each: Tokens) => each[name as keyof Tokens]),
    name,
    expected,
  }))
  const times = await measure({
    contenders: [reading(createRaw(trust), (each: Tokens) => each.cold), ...(await Promise.all(own))],
    inputs: turn => tokens.slice(turn * BATCH, (turn + 1) * BATCH),
    pace,
  })
  const fastest = (name: string) => Math.min(...(times.get(name) ?? []))
  return {
    'cold to raw': fastest(RAW) / fastest('cold'),
    'warm to cold': fastest('cold') / fastest('warm'),
    'garbage to cold': fastest('cold') / fastest('garbage'),
  }
}

test('a new token, a known one and garbage keep their distance', async () => {
  const pool = await issuer.pool(countTurns(pace) * BATCH)
  const tokens = pool.map((cold, index): Tokens => {
    const warm = pool[index % BATCH] ?? cold
    return { cold, warm, garbage: { ...cold, bytes: Buffer.from(randomBytes(430).toString('base64url')) } }
  })
  const tries: (typeof LEAST)[] = []
  const suffices = (rates: typeof LEAST) =>
    Object.entries(LEAST).every(([name, least]) => rates[name as keyof typeof LEAST] >= least)
  while (tries.length < TRIES && !tries.some(suffices)) tries.push(await measureRates(tokens))
  expect(tries.some(suffices), `asked for ${JSON.stringify(LEAST)}, measured ${JSON.stringify(tries)}`).toBe(true)
})
