import { type BenchIssuer, openIssuer, type SignedToken } from '../issuer.ts'
import { createOwn } from '../peers/jwt-guard.ts'
import { createRaw } from '../peers/raw.ts'
import type { Findings, Run } from '../section.ts'
import { againAndAgain, among, countCold, type Grown, measureGrowth, onceEach } from './dimension.ts'

/** Characters. The smallest is about what this issuer's shortest have; the largest is near the guard's limit. */
const LENGTHS = [400, 1_000, 2_000, 4_000, 8_000]

/** Tokens of so many characters, by EdDSA, which is signed quickly. */
export async function measureLength(run: Run): Promise<Findings> {
  const issuer = await openIssuer(run.scratch, 'EdDSA')
  const guards: Grown[] = []
  const raw: Grown[] = []
  for (const size of LENGTHS) {
    const tokens = await signLong(issuer, size, countCold(run))
    guards.push({ size, contender: among(tokens, await createOwn(run.library, issuer.trust)) })
    raw.push({ size, contender: among(tokens, createRaw(issuer.trust)) })
  }
  return measureGrowth(run, 'Characters of the token', [
    { name: 'cold', grown: guards, inputs: onceEach },
    { name: 'crypto.verify alone', grown: raw, inputs: onceEach },
    { name: 'warm', grown: guards, inputs: againAndAgain },
  ])
}

async function signLong({ pool, sign }: BenchIssuer, length: number, count: number): Promise<readonly SignedToken[]> {
  const [shortest] = await pool(1)
  // Base64url writes three bytes as four characters
  const missing = Math.max(0, Math.floor((length - (shortest?.bytes.length ?? 0)) * 0.75) - '"note":"",'.length)
  return Promise.all(Array.from({ length: count }, () => sign({ note: 'x'.repeat(missing) })))
}
