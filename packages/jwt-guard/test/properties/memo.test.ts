/** The guard without a memo is the model: with one, it lives through any history to the same verdicts and events. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type * as engine from '../../src/engine/node.ts'
import type { CheckRequest, Rule, Verdict } from '../../src/index.ts'
import { runs } from '../support/arbitraries.ts'
import { settle } from '../support/clock.ts'
import { type AnyOptions, outcomeOf } from '../support/guard.ts'
import { alterJwk, forgeToken, goodClaims, keyOf, startTime } from '../support/issuer.ts'
import { down, keySet, type Reply } from '../support/network.ts'
import { type RemoteGuard, remoteGuard, watch } from '../support/remote.ts'

const checks = vi.hoisted(() => ({ count: 0 }))
vi.mock('#engine', async importOriginal => {
  const original = await importOriginal<typeof engine>()
  return {
    ...original,
    importKey: (...given: Parameters<typeof engine.importKey>) => {
      const check = original.importKey(...given)
      return (...token: Parameters<typeof check>) => {
        checks.count += 1
        return check(...token)
      }
    },
  }
})

// The jitter of refreshes is the one thing that would part two guards by chance
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5))
afterAll(() => void vi.restoreAllMocks())

/** What an issuer may publish: two keys under one key ID, one key under two, one that names no algorithm, one no ID. */
const jwks = [
  alterJwk(keyOf('RS256', 1).jwk, { kid: 'a' }),
  alterJwk(keyOf('RS256', 2).jwk, { kid: 'a' }),
  alterJwk(keyOf('RS256', 1).jwk, { kid: 'b', alg: undefined }),
  alterJwk(keyOf('ES256', 1).jwk, { kid: 'b' }),
  alterJwk(keyOf('ES256', 2).jwk, { kid: undefined }),
]

/** Who signs under which key ID: mostly one that is published. */
const signers = [
  { key: keyOf('RS256', 1), kid: 'a' },
  { key: keyOf('RS256', 2), kid: 'a' },
  { key: keyOf('RS256', 1), kid: 'b' },
  { key: keyOf('ES256', 1), kid: 'b' },
  { key: keyOf('ES256', 2), kid: undefined },
  { key: keyOf('RS256', 2), kid: 'c' },
]
const token = fc
  .record({
    signer: fc.constantFrom(...signers),
    sub: fc.constantFrom('alice', 'bob'),
    scope: fc.constantFrom('read', 'read write', 7),
    nbf: fc.constantFrom(startTime, startTime, startTime + 60),
    exp: fc.constantFrom(startTime + 65, startTime + 700, startTime + 9000),
  })
  .map(({ signer: { key, kid }, ...claims }) =>
    forgeToken({ alg: key.algorithm, kid }, { ...goodClaims, ...claims }, key),
  )

type Event =
  /** One of a few tokens comes; one of its segments may be another's. */
  | { readonly token: number; readonly swapped?: number; readonly rule: Rule; readonly user: string }
  /** What the issuer answers with from now on: some keys, or nothing at all. */
  | { readonly published: readonly number[] }
  | { readonly passed: number }
  /** Whose tokens are revoked, from then on. */
  | { readonly revoked: readonly string[] }
  | { readonly reloaded: true }

const user = fc.constantFrom('alice', 'bob')
const rule = fc.constantFrom<Rule>({}, { scopes: ['read'] }, { pathClaims: { user_id: 'sub' } })
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ token: fc.nat(2), rule, user }) },
  { weight: 1, arbitrary: fc.record({ token: fc.nat(2), swapped: fc.nat(2), rule, user }) },
  { weight: 1, arbitrary: fc.record({ published: fc.subarray([0, 1, 2, 3, 4]) }) },
  { weight: 2, arbitrary: fc.record({ passed: fc.constantFrom(1, 30, 61, 601, 3700) }) },
  { weight: 1, arbitrary: fc.record({ revoked: fc.subarray(['alice', 'bob'], { maxLength: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ reloaded: fc.constant(true as const) }) },
)

/** All that a guard says in the course of a history. */
async function live(tokens: readonly string[], history: readonly Event[], options: AnyOptions): Promise<unknown[]> {
  let revoked: readonly string[] = []
  let reply: Reply = keySet(jwks)
  const isRevoked = ({ subject }: { subject: string }): boolean => revoked.includes(subject)
  const world = remoteGuard(
    [request => reply(request)],
    {},
    { ...options, algorithms: ['RS256', 'ES256'], revocation: { isRevoked } },
  )
  const said: unknown[] = []
  for (const event of history) {
    if ('published' in event) reply = event.published.length === 0 ? down : keySet(event.published.map(at => jwks[at]))
    if ('passed' in event) await world.clock.advance(event.passed)
    if ('revoked' in event) revoked = event.revoked
    if ('reloaded' in event) said.push(await world.guard.reload().catch(String))
    if (!('token' in event)) continue
    const segments = tokens.map(text => text.split('.'))
    const presented = segments[event.token % tokens.length] ?? []
    const other = segments[(event.token + 1) % tokens.length] ?? []
    const text = presented.map((segment, at) => (at === event.swapped ? other[at] : segment)).join('.')
    const verdict = await waitFor(
      world,
      { authorization: `Bearer ${text}`, params: { user_id: event.user } },
      event.rule,
    )
    said.push([await outcomeOf(verdict), verdict])
  }
  return [...said, ...world.events]
}

/** A check for an unknown key waits for the next fetch. */
async function waitFor({ guard, clock }: RemoteGuard, request: CheckRequest, rule: Rule): Promise<Verdict<unknown>> {
  const watched = watch<Verdict<unknown>>(guard.check(request, rule))
  await settle()
  for (let waits = 0; watched.now === 'waiting' && waits < 50; waits += 1) await clock.advance(1)
  if (watched.now === 'waiting') throw new Error('a check never came to an end')
  return watched.now
}

it('SIG-05: no history of tokens, times, keys and rules tells a guard with a memo from one without', async () => {
  const search = runs(150)
  const signatures = { checked: 0, remembered: 0 }
  let granted = 0
  const memo = fc.constantFrom({}, { maxMemoEntries: 1 }, { maxMemoBytes: 900 })
  const tokens = fc.array(token, { minLength: 1, maxLength: 3 })
  const history = fc.array(event, { minLength: 5, maxLength: 40, size: 'max' })
  await fc.assert(
    fc.asyncProperty(memo, tokens, history, async (options, tokens, history) => {
      const before = checks.count
      const model = await live(tokens, history, { maxMemoEntries: 0 })
      const between = checks.count
      expect(await live(tokens, history, options)).toEqual(model)
      signatures.checked += between - before
      signatures.remembered += between - before - (checks.count - between)
      granted += model.filter(said => Array.isArray(said) && said[0] === 'granted').length
    }),
    search,
  )
  // There was much to grant and to remember, and it was remembered
  expect(granted).toBeGreaterThan(search.numRuns)
  expect(signatures.remembered).toBeGreaterThan(signatures.checked / 4)
})
