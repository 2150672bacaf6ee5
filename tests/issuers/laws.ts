// The laws that hold whatever software makes the tokens. A guard is told an issuer's name, or its keys' address, and no more.
import type { JwkSet } from 'jwt-guard'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AnyOptions, judge } from '../../packages/jwt-guard/test/support/guard.ts'
import { type JsonObject, readSegment } from '../../scripts/token.ts'
import { createTimedGuard, type TimedGuard } from '../harness/timed-guard.ts'
import { listForgeries } from './forgeries.ts'
import { type AuthorizationServer, audience, otherAudience, type RealIssuer } from './real-issuer.ts'

/**
 * How far the guard's clock is ahead of the issuer's, which is the machine's: however slow that is, no token comes from the
 * future (CLAIM-10).
 */
const AHEAD_SECONDS = 120

/** Holds an issuer of access tokens to the laws. */
export function holdIssuer(name: string, start: () => Promise<RealIssuer>): void {
  describe(name, () => holdTokens(startForAll(start)))
}

/** Holds an authorization server to them: its clients get other tokens as well, and may send the wrong one. */
export function holdAuthorizationServer(name: string, start: () => Promise<AuthorizationServer>): void {
  describe(name, () => {
    const issuer = startForAll(start)
    holdTokens(issuer)

    test('an ID token in place of the access token is refused', async () => {
      expect(await trust(issuer()).judge(await issuer().issueIdToken())).toBe('GUARD_AUDIENCE_REFUSED')
    })

    test('the opaque access token of who asked for no resource is refused as no JWT', async () => {
      expect(await trust(issuer()).judge(await issuer().issueOpaque())).toBe('GUARD_TOKEN_MALFORMED')
    })
  })
}

/** One issuer for all tests of a describe block. */
function startForAll<T extends RealIssuer>(start: () => Promise<T>): () => T {
  let issuer: T | undefined
  beforeAll(async () => {
    issuer = await start()
    return () => issuer?.stop()
  })
  return () => issuer as T
}

/** A guard of its own, which has asked nothing yet. */
function trust(issuer: RealIssuer, options: AnyOptions = {}): TimedGuard {
  const timed = createTimedGuard({ ...issuer.trust, ...options })
  timed.clock.set(Date.now() / 1000 + AHEAD_SECONDS)
  return timed
}

function holdTokens(issuer: () => RealIssuer): void {
  test('a genuine token is granted to its own subject alone', async () => {
    const token = await issuer().issue(audience)
    const { guard } = trust(issuer())
    const subject = String(claimsOf(token)['sub'])
    const rule = { pathClaims: { user_id: 'sub' } }
    expect(await judge(guard, token, rule, { user_id: subject })).toBe('granted')
    expect(await judge(guard, token, rule, { user_id: `${subject}x` })).toBe('GUARD_PATH_MISMATCH')
  })

  test('a genuine token for another API is refused', async () => {
    const token = await issuer().issue(otherAudience)
    expect(await trust(issuer()).judge(token)).toBe('GUARD_AUDIENCE_REFUSED')
    expect(await trust(issuer(), { audience: otherAudience }).judge(token)).toBe('granted')
  })

  test('a genuine token is refused from its end plus the clock tolerance on', async () => {
    const token = await issuer().issue(audience)
    const { clock, judge } = trust(issuer())
    const end = Number(claimsOf(token)['exp']) + 5
    clock.set(end - 0.001)
    expect(await judge(token)).toBe('granted')
    clock.set(end)
    expect(await judge(token)).toBe('GUARD_TOKEN_EXPIRED')
  })

  test('whatever is forged from a genuine token and the published keys is refused', async () => {
    const token = await issuer().issue(audience)
    const keys = (await (await fetch(issuer().jwksUri)).json()) as JwkSet
    const { judge } = trust(issuer())
    expect(await judge(token)).toBe('granted')
    const forgeries = listForgeries(token, keys)
    const outcomes: Record<string, string> = {}
    for (const forgery of forgeries) outcomes[forgery.way] = await judge(forgery.token)
    expect(outcomes).toEqual(Object.fromEntries(forgeries.map(({ way, code }) => [way, code])))
  })

  test('a new key is followed within the pace, and a withdrawn one within the freshness', async () => {
    const { judge, pass } = trust(issuer())
    const oldToken = await issuer().issue(audience)
    expect(await judge(oldToken)).toBe('granted')

    await issuer().rollOver()
    const newToken = await issuer().issue(audience)
    expect(keyIdOf(newToken)).not.toBe(keyIdOf(oldToken))
    const judging = judge(newToken)
    await pass(5)
    expect(await judging).toBe('granted')
    expect(await judge(oldToken), 'its key is published yet').toBe('granted')

    await issuer().withdraw()
    await pass(660)
    expect(await judge(oldToken)).toBe('GUARD_KEY_UNKNOWN')
    expect(await judge(newToken)).toBe('granted')
  })

  test('while it is down its last keys serve for their time, and then the answer is 503, never 401', async () => {
    const { guard, judge, check, pass } = trust(issuer(), { keySet: { staleIfErrorSeconds: 600 } })
    const token = await issuer().issue(audience)
    expect(await judge(token)).toBe('granted')
    await whileDown(issuer(), async () => {
      await pass(1_000)
      expect(await judge(token), 'stale').toBe('granted')
      await pass(200)
      const answer = guard.answer(await check(token))
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } })
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: 'GUARD_KEYS_UNAVAILABLE' })
      expect(await trust(issuer()).judge(token), 'who never had its keys').toBe('GUARD_KEYS_UNAVAILABLE')
    })
    await pass(60)
    expect(await judge(token)).toBe('granted')
  })
}

async function whileDown(issuer: RealIssuer, work: () => Promise<void>): Promise<void> {
  await issuer.goDown()
  try {
    await work()
  } finally {
    await issuer.comeBack()
  }
}

function claimsOf(token: string): JsonObject {
  return readSegment(token.split('.')[1])
}

function keyIdOf(token: string): unknown {
  return readSegment(token.split('.')[0])['kid']
}
