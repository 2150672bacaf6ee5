// What the sections that call libraries directly have in common: who takes part, which tokens, and how the rates are told.
import type { BenchIssuer, SignedToken } from './issuer.ts'
import { createOwn } from './peers/jwt-guard.ts'
import { createRaw, RAW } from './peers/raw.ts'
import { createPeers } from './peers.ts'
import { type Contender, compare, countTurns, type Pace, type Times } from './rounds.ts'
import type { Run, Table } from './section.ts'

const QUICK: Pace = { rounds: 2, warmUpRounds: 1, turns: 2 }

/** The pace of a section, or that of a quick run. */
export function paceOf({ quick }: Run, pace: Pace): Pace {
  return quick ? QUICK : pace
}

/** Raw verification, jwt-guard, and every peer that knows the algorithm. */
export async function createContenders(run: Run, { trust }: BenchIssuer): Promise<readonly Contender<SignedToken>[]> {
  return [createRaw(trust), await createOwn(run.library, trust), ...createPeers(trust)]
}

/** Tokens that nobody sees twice: so many in each turn. */
export async function dealCold(
  issuer: BenchIssuer,
  pace: Pace,
  batch: number,
): Promise<(turn: number) => readonly SignedToken[]> {
  const tokens = await issuer.pool(countTurns(pace) * batch)
  return turn => tokens.slice(turn * batch, (turn + 1) * batch)
}

/** Each contender's rate as a multiple of another's, by default of raw verification. */
export function rateTable(title: string, times: Times, reference = RAW): Table {
  return {
    title,
    columns: ['Who', `× ${reference}`],
    rows: [...times.keys()].map(name => ({ name, cells: [compare(times, name, reference)] })),
    charted: true,
  }
}

/** The contender, given what `pick` finds in an input. */
export function reading<From, To>(contender: Contender<To>, pick: (input: From) => To): Contender<From> {
  return {
    ...contender,
    prepare(input) {
      const picked = pick(input)
      return contender.prepare ? contender.prepare(picked) : picked
    },
  }
}
