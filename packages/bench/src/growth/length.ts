import { type BenchIssuer, openIssuer, type SignedToken } from '../issuer.ts'
import { createOwn } from '../peers/jwt-guard.ts'
import { createRaw } from '../peers/raw.ts'
import type { Findings, Run } from '../section.ts'
import { againAndAgain, among, countCold, type Grown, measureGrowth, onceEach } from './dimension.ts'

/** Characters. The smallest is what {@link SHORT} claims come to; the largest is near the guard's limit. */
const LENGTHS = [310, 1_000, 2_000, 4_000, 8_000]

const SHORT = { sub: 'ann', iat: undefined }

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

async function signLong({ sign }: BenchIssuer, length: number, count: number): Promise<readonly SignedToken[]> {
  const { bytes } = await sign(SHORT)
  // Base64url writes three bytes as four characters
  const missing = Math.max(0, Math.floor((length - bytes.length) * 0.75) - '"note":"",'.length)
  return Promise.all(Array.from({ length: count }, () => sign({ ...SHORT, note: 'x'.repeat(missing) })))
}
