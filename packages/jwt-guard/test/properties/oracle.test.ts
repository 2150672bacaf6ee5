/** An independent judge: jose decides from the same options, and the guard must never be more lenient. */
import fc from 'fast-check'
import { importJWK, jwtVerify, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { claims, contents, headers, runs } from '../support/arbitraries.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { alterJwk, audience, forgeToken, goodClaims, issuer, issueToken, keyOf, startTime } from '../support/issuer.ts'

const first = keyOf()
const guard = staticGuard()
let publicKey: Awaited<ReturnType<typeof importJWK>>
beforeAll(async () => {
  publicKey = await importJWK(alterJwk(first.jwk, {}) as never, 'RS256')
})

/** Whether jose accepts the token. */
async function joseGrants(token: string): Promise<boolean> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
      algorithms: ['RS256'],
      issuer,
      audience,
      clockTolerance: 5,
      currentDate: new Date(startTime * 1000),
      requiredClaims: ['iss', 'aud', 'sub', 'exp'],
    })
    const isOurKey = protectedHeader.kid === undefined || protectedHeader.kid === first.id
    return typeof payload.sub === 'string' && payload.sub !== '' && isOurKey
  } catch {
    return false
  }
}

/** jose is laxer in some places by design; there the guard's refusal is right, and is named. */
const stricter = new Set([
  'GUARD_TOKEN_MALFORMED', // base64url and JSON members that jose passes over
  'GUARD_TYPE_REFUSED', // jose asks about typ only where it is told to
  'GUARD_CRITICAL_REFUSED', // jose implements b64
  'GUARD_TOKEN_FROM_FUTURE', // jose asks about iat only with maxTokenAge
  'GUARD_CLAIM_MALFORMED', // jose passes over jti, fractions beyond the safe integers, lists with other things in aud
])

describe('the guard and jose', () => {
  it('nothing is granted that jose refuses, and what only the guard refuses it refuses for a reason of its own', async () => {
    let granted = 0
    await fc.assert(
      fc.asyncProperty(contents(headers), contents(claims), async (header, payload) => {
        const token = forgeToken(header, payload)
        const [outcome, isGood] = await Promise.all([judge(guard, token), joseGrants(token)])
        if (outcome === 'granted') granted += 1
        expect(outcome === 'granted' && !isGood, outcome).toBe(false)
        if (isGood && outcome !== 'granted') expect([...stricter]).toContain(outcome)
      }),
      runs(600),
    )
    expect(granted).toBeGreaterThan(5)
  })

  it('they agree on every good header and every time', async () => {
    const times = fc.integer({ min: startTime - 12, max: startTime + 12 })
    await fc.assert(
      fc.asyncProperty(times, fc.option(times), async (exp, nbf) => {
        const token = issueToken({ exp, ...(nbf !== null && { nbf }) })
        expect((await judge(guard, token)) === 'granted').toBe(await joseGrants(token))
      }),
      runs(150),
    )
  })

  it('a token with any one of its characters changed is refused by both', async () => {
    const token = issueToken()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, letter) => {
        fc.pre(token[at] !== letter)
        const changed = token.slice(0, at) + letter + token.slice(at + 1)
        expect(await judge(guard, changed)).not.toBe('granted')
        // jose reads the last character of a segment leniently, and so may take the same bytes written otherwise
        if (Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'))) return
        expect((await joseGrants(changed)) && at < token.lastIndexOf('.')).toBe(false)
      }),
      runs(400),
    )
  })

  it('a token of any other signature is refused by both', async () => {
    const [header, payload] = issueToken().split('.')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 300 }), async signature => {
        const token = `${header}.${payload}.${Buffer.from(signature).toString('base64url')}`
        expect(await judge(guard, token)).not.toBe('granted')
        expect(await joseGrants(token)).toBe(false)
      }),
      runs(200),
    )
  })

  it('what jose itself signs is granted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.constantFrom(undefined, 'JWT', 'at+jwt'), async (sub, typ) => {
        const token = await new SignJWT({ ...goodClaims, sub })
          .setProtectedHeader({ alg: 'RS256', kid: first.id, ...(typ !== undefined && { typ }) })
          .sign(first.privateKey)
        expect((await guard.verify(token)).subject).toBe(sub)
      }),
      runs(60),
    )
  })
})
