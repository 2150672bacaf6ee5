import { openIssuer, type Trust } from '../issuer.ts'
import { createOwn } from '../peers/jwt-guard.ts'
import type { Findings, Run } from '../section.ts'
import { againAndAgain, among, countCold, type Grown, measureGrowth, onceEach } from './dimension.ts'

const FLAT = 1.1

/** Key sets of so many keys; the token's key is the last. */
export async function measureKeys(run: Run): Promise<Findings> {
  return measureTrust(run, 'Keys in the set', [1, 10, 100], (trust, size) => {
    const [jwk = {}] = trust.jwks.keys
    const others = Array.from({ length: size - 1 }, (_, index) => ({ ...jwk, kid: `another-${index}` }))
    return [{ ...trust, jwks: { keys: [...others, jwk] } }]
  })
}

/** So many issuers, one of them the token's. */
export async function measureIssuers(run: Run): Promise<Findings> {
  return measureTrust(run, 'Issuers', [1, 10, 100, 1_000], (trust, size) => {
    const others = Array.from({ length: size - 1 }, (_, index) => ({
      ...trust,
      issuer: `https://auth-${index}.example.com`,
    }))
    return [trust, ...others]
  })
}

async function measureTrust(
  run: Run,
  title: string,
  sizes: readonly number[],
  trustOf: (trust: Trust, size: number) => readonly [Trust, ...Trust[]],
): Promise<Findings> {
  const { trust, pool } = await openIssuer(run.scratch, 'RS256')
  const tokens = await pool(countCold(run))
  const grown: Grown[] = []
  for (const size of sizes) {
    grown.push({ size, contender: among(tokens, await createOwn(run.library, trustOf(trust, size))) })
  }
  return measureGrowth(run, title, [
    { name: 'cold', grown, inputs: onceEach, most: FLAT },
    { name: 'warm', grown, inputs: againAndAgain, most: FLAT },
  ])
}
