/** An independent judge: jose decides from the same options, and the guard grants just that, less what the house forbids. */
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createGuard, type Guard, type GuardOptions } from '../../src/index.ts'
import { algorithms } from '../../src/types.ts'
import { runs } from '../support/arbitraries.ts'
import { ManualClock } from '../support/clock.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { goodClaims, issueToken, keyOf, startTime } from '../support/issuer.ts'
import { askOracle } from '../support/oracle.ts'
import { worlds } from '../support/worlds.ts'

describe('the guard and jose', () => {
  it('the guard grants what jose grants under the same options and no clause of the house forbids, and nothing else', async () => {
    const search = runs(500)
    const outcomes: string[] = []
    await fc.assert(
      fc.asyncProperty(worlds, async ({ options, token }) => {
        const guard = createGuard({ ...options, clock: new ManualClock() } as object as GuardOptions) as Guard
        const [outcome, opinion] = await Promise.all([judge(guard, token), askOracle(token, options, startTime)])
        outcomes.push(outcome)
        expect({ isGranted: outcome === 'granted', outcome, ...opinion }).toMatchObject({
          isGranted: opinion.joseGrants && opinion.refusedBy.length === 0,
        })
      }),
      search,
    )
    // Neither a guard that refuses everything, nor tokens that are all good, would show anything
    const granted = outcomes.filter(outcome => outcome === 'granted').length
    expect(granted).toBeGreaterThan(search.numRuns / 8)
    expect(search.numRuns - granted).toBeGreaterThan(search.numRuns / 8)
  })

  const guard = staticGuard({ algorithms, keys: { keys: algorithms.map(name => keyOf(name).jwk) } })
  const plain = fc.constantFrom(...algorithms).map(name => issueToken({}, {}, keyOf(name)))

  it('a token with any one of its characters changed is refused', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    await fc.assert(
      fc.asyncProperty(plain, fc.nat(), fc.constantFrom(...alphabet), async (token, at, letter) => {
        const place = at % token.length
        fc.pre(token[place] !== letter)
        expect(await judge(guard, token)).toBe('granted')
        expect(await judge(guard, token.slice(0, place) + letter + token.slice(place + 1))).not.toBe('granted')
      }),
      runs(400),
    )
  })

  it('a token with any other bytes for its signature is refused', async () => {
    await fc.assert(
      fc.asyncProperty(plain, fc.uint8Array({ maxLength: 300 }), async (token, signature) => {
        const signed = token.slice(0, token.lastIndexOf('.') + 1)
        expect(await judge(guard, signed + Buffer.from(signature).toString('base64url'))).not.toBe('granted')
      }),
      runs(200),
    )
  })

  it('what jose itself signs is granted', async () => {
    const types = fc.constantFrom(undefined, 'JWT', 'at+jwt')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...algorithms),
        fc.string({ minLength: 1 }),
        types,
        async (algorithm, sub, typ) => {
          const { id, privateKey } = keyOf(algorithm)
          const token = await new SignJWT({ ...goodClaims, sub })
            .setProtectedHeader({ alg: algorithm, kid: id, ...(typ !== undefined && { typ }) })
            .sign(privateKey)
          expect((await guard.verify(token)).subject).toBe(sub)
        },
      ),
      runs(60),
    )
  })
})
