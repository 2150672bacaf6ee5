// A benchmark among those that do not check the same would say nothing.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type BenchIssuer, openIssuer, type SignedToken } from '../src/issuer.ts'
import { createRaw } from '../src/peers/raw.ts'
import { createPeers, listPeers } from '../src/peers.ts'
import { type Contender, measure } from '../src/rounds.ts'

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']

let scratch: string
const issuers = new Map<string, BenchIssuer>()

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'jwt-guard-bench-'))
  for (const algorithm of algorithms) issuers.set(algorithm, await openIssuer(scratch, algorithm))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

function issuerOf(algorithm: string): BenchIssuer {
  const issuer = issuers.get(algorithm)
  if (issuer === undefined) throw new Error(`no issuer signs by ${algorithm}`)
  return issuer
}

async function judge(contender: Contender<SignedToken>, token: SignedToken, expected: 'granted' | 'refused') {
  const pace = { rounds: 2, warmUpRounds: 0, turns: 1 }
  await measure({ contenders: [{ ...contender, expected }], inputs: () => [token], pace })
}

/** The names are known before any key is. */
function namesFor(algorithm: string): string[] {
  return ['crypto.verify', ...listPeers(algorithm)]
}

/** The token with another signature of the right form: that of another token. */
function forge(token: SignedToken, other: SignedToken): SignedToken {
  const [input, signature] = [token, other].map(({ bytes }) => bytes.toString())
  const bytes = Buffer.from(`${input?.slice(0, input.lastIndexOf('.'))}${signature?.slice(signature.lastIndexOf('.'))}`)
  return { ...token, bytes }
}

describe.each(algorithms)('%s', algorithm => {
  const find = (name: string) => {
    const contender = [createRaw(issuerOf(algorithm).trust), ...createPeers(issuerOf(algorithm).trust)].find(
      peer => peer.name === name,
    )
    if (contender === undefined) throw new Error(`${name} takes no part`)
    return contender
  }

  test.each(namesFor(algorithm))('%s grants a good token and refuses a forged one', async name => {
    const { pool } = issuerOf(algorithm)
    const [token, other] = (await pool(2)) as [SignedToken, SignedToken]
    await judge(find(name), token, 'granted')
    await judge(find(name), forge(token, other), 'refused')
  })

  test.each(namesFor(algorithm).slice(1))(
    '%s refuses an expired token, one of a foreign issuer and one for another audience',
    async name => {
      const { sign } = issuerOf(algorithm)
      const past = Math.floor(Date.now() / 1000) - 3_600
      await judge(find(name), await sign({ iat: past - 60, exp: past }), 'refused')
      await judge(find(name), await sign({ iss: 'https://other.example.com' }), 'refused')
      await judge(find(name), await sign({ aud: 'https://other.example.com' }), 'refused')
    },
  )
})
