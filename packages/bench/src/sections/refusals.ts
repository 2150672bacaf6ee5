import { type BenchIssuer, openIssuer, type SignedToken, type Trust } from '../issuer.ts'
import { paceOf, reading } from '../loads.ts'
import { createAwsJwtVerify } from '../peers/aws-jwt-verify.ts'
import { createFastJwt } from '../peers/fast-jwt.ts'
import { createJose } from '../peers/jose.ts'
import { createJsonwebtoken } from '../peers/jsonwebtoken.ts'
import { createOwn, OWN } from '../peers/jwt-guard.ts'
import { createRaw, RAW } from '../peers/raw.ts'
import { makeRefusals, type Refused } from '../refusals.ts'
import { type Contender, compare, countTurns, measure, type Times } from '../rounds.ts'
import type { Run, Section } from '../section.ts'

const PEERS = ['jsonwebtoken', 'fast-jwt', 'aws-jwt-verify', 'jose']
const ACCEPTING = `${OWN}, accepting`

/** A good token and one of the kind that is refused: each contender reads one of them. */
interface Pair {
  readonly good: SignedToken
  readonly bad: SignedToken
}

export const section: Section = {
  title: 'Refusals',
  about: `Tokens that are refused, each seen once. Where a peer has a dash, it gets no whole request, or has no such limit.`,
  async measure(run) {
    const issuer = await openIssuer(run.scratch, 'RS256')
    const measured: { kind: Refused; times: Times }[] = []
    for (const kind of makeRefusals(issuer)) measured.push({ kind, times: await measureKind(run, issuer, kind) })
    return {
      tables: [
        {
          title: 'The rate of refusing',
          columns: [
            'What is refused',
            `${OWN}, × ${RAW}`,
            `${OWN}, × accepting`,
            ...PEERS.map(name => `${name}, × ${RAW}`),
          ],
          rows: measured.map(({ kind, times }) => ({
            name: kind.name,
            cells: [
              compare(times, OWN, RAW),
              compare(times, OWN, ACCEPTING),
              ...PEERS.map(name => (times.has(name) ? compare(times, name, RAW) : '–')),
            ],
          })),
        },
      ],
      targets: measured
        .filter(({ kind }) => kind.name === 'garbage')
        .map(({ times }) => ({
          what: `Refusing garbage: ${OWN} to accepting cold tokens`,
          measured: compare(times, OWN, ACCEPTING),
          bound: { least: 20 },
        })),
    }
  },
}

async function measureKind(run: Run, { trust, pool }: BenchIssuer, kind: Refused): Promise<Times> {
  const pace = paceOf(run, { rounds: 20, warmUpRounds: 4, turns: 12 })
  const tokens = await pool(countTurns(pace) * kind.batch)
  const pairs = await Promise.all(tokens.map(async (good): Promise<Pair> => ({ good, bad: await kind.make(good) })))
  const accepting: Contender<Pair>[] = [
    reading(createRaw(trust), ({ good }) => good),
    { ...reading(await createOwn(run.library, trust), ({ good }) => good), name: ACCEPTING },
  ]
  const refusing = [await createRefusing(run, trust, kind), ...(kind.ownAlone ? [] : createPeers(trust))]
  return measure({
    contenders: [
      ...accepting,
      ...refusing.map(contender => ({ ...reading(contender, ({ bad }: Pair) => bad), expected: 'refused' as const })),
    ],
    inputs: turn => pairs.slice(turn * kind.batch, (turn + 1) * kind.batch),
    pace,
  })
}

async function createRefusing({ library }: Run, trust: Trust, { change }: Refused): Promise<Contender<SignedToken>> {
  const guard = await createOwn(library, trust)
  return change ? { ...guard, prepare: token => change(guard.prepare(token)) } : guard
}

function createPeers(trust: Trust): readonly Contender<SignedToken>[] {
  return [createJsonwebtoken(trust), createFastJwt(trust, 'fast-jwt'), createAwsJwtVerify(trust), createJose(trust)]
}
