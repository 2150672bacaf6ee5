import { openIssuer, type SignedToken } from '../issuer.ts'
import { createOwn } from '../peers/jwt-guard.ts'
import type { Contender } from '../rounds.ts'
import type { Findings, Run } from '../section.ts'
import { againAndAgain, among, anywhere, type Grown, measureGrowth } from './dimension.ts'

const FLAT = 1.1
const SPACIOUS = 2 ** 31

/**
 * Guards that remember so many tokens. EdDSA, since a hundred thousand RSA signatures would take minutes. Tokens that are
 * asked for again and again stay in the processor's caches, as those of busy users do; tokens from anywhere do not, and a
 * plain map beside the guard shows what that costs anybody.
 */
export async function measureMemo(run: Run): Promise<Findings> {
  const sizes = run.quick ? [10, 100] : [10, 1_000, 100_000]
  const { trust, pool } = await openIssuer(run.scratch, 'EdDSA')
  const tokens = await pool(Math.max(...sizes))
  const grown: Grown[] = []
  const maps: Grown[] = []
  for (const size of sizes) {
    const guard = await createOwn(run.library, trust, { maxMemoEntries: size, maxMemoBytes: SPACIOUS })
    const remembered = tokens.slice(0, size)
    await rememberAll(guard, remembered)
    grown.push({ size, contender: among(remembered, guard) })
    maps.push({ size, contender: among(remembered, createMap(remembered)) })
  }
  return measureGrowth(run, 'Tokens in the memo', [
    { name: 'the same ten', grown, inputs: againAndAgain, most: FLAT },
    { name: 'any of them', grown, inputs: anywhere },
    { name: 'any of them, a Map by text', grown: maps, inputs: anywhere },
  ])
}

/** A map from text to claims, and nothing else. */
function createMap(tokens: readonly SignedToken[]): Contender<SignedToken, string> {
  const map = new Map(tokens.map(({ bytes, subject }) => [bytes.toString('latin1'), { sub: subject }]))
  return {
    name: 'Map',
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: text => map.get(text),
    granted: claims => claims !== undefined,
  }
}

type Own = Awaited<ReturnType<typeof createOwn>>

async function rememberAll(guard: Own, tokens: readonly SignedToken[]): Promise<void> {
  for (const token of tokens) await guard.check(guard.prepare(token))
}
