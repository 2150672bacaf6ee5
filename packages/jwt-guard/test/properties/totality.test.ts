/** Nothing that a caller sends makes a check reject, throw or hang. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CheckRequest, Denial, GuardError, OptionsError, type Rule, type Verdict } from '../../src/index.ts'
import { claims, contents, fields, headers, json, runs } from '../support/arbitraries.ts'
import { staticGuard } from '../support/guard.ts'
import { build, good, hostileRequests } from '../support/hostiles.ts'
import { encode, forgeToken, issueToken } from '../support/issuer.ts'

const guard = staticGuard()

const rules = fc.constantFrom<Rule>(
  {},
  { optional: true },
  { scopes: ['tasks:read'] },
  { pathClaims: { user_id: 'sub' } },
  { pathClaims: { user_id: ['__proto__', 'constructor'] }, or: { scope: 'tasks:read' }, mismatchStatus: 404 },
  { pathClaims: { user_id: { anyOf: 'aud' } } },
)

/** Parameters as some router may hand them: the named one is there, and may be anything. */
const params = fc.oneof(fc.string(), json, fc.constant(undefined)).map(value => ({ user_id: value }))

/** A verdict is whole: its outcome is one of three, and its answer can be sent. */
function expectWhole(verdict: Verdict<unknown>): void {
  const answer = guard.answer(verdict)
  switch (verdict.outcome) {
    case 'granted':
      expect(answer).toBeUndefined()
      return
    case 'denied':
      expect(verdict.denial).toBeInstanceOf(Denial)
      expect([400, 401, 403, 404]).toContain(answer?.status)
      break
    default:
      expect(answer?.status).toBe(503)
  }
  expect(() => new Response(answer?.body, answer)).not.toThrow()
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: answer?.status })
}

async function expectVerdict(request: CheckRequest, rule: Rule): Promise<void> {
  const before = performance.now()
  expectWhole(await guard.check(request, rule))
  expect(performance.now() - before).toBeLessThan(5000)
}

describe('ANS-07: every request gets a verdict', () => {
  it('whatever its fields, its target and its parameters hold', async () => {
    const authorization = fc.oneof(fields, fc.array(fields, { maxLength: 3 }), fc.constantFrom(null, undefined))
    const target = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })), {
      nil: undefined,
    })
    await fc.assert(
      fc.asyncProperty(authorization, target, params, rules, async (field, at, named, rule) => {
        await expectVerdict({ authorization: field, target: at, params: named }, rule)
      }),
      runs(1500),
    )
  })

  it('whatever stands in the segments of its token, signed or not', async () => {
    const segment = fc.oneof(fc.string({ unit: 'binary' }), contents(headers).map(encode), contents(claims).map(encode))
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 5 }),
        params,
        rules,
        async (segments, named, rule) => {
          await expectVerdict({ authorization: `Bearer ${segments.join('.')}`, params: named }, rule)
        },
      ),
      runs(1000),
    )
  })

  it('whatever header and claims its issuer signed', async () => {
    await fc.assert(
      fc.asyncProperty(contents(headers), contents(claims), params, rules, async (header, payload, named, rule) => {
        await expectVerdict({ authorization: `Bearer ${forgeToken(header, payload)}`, params: named }, rule)
      }),
      runs(600),
    )
  })

  it('whatever claims of a good token hold that nobody asks about', async () => {
    const more = fc.dictionary(fc.string(), json, { maxKeys: 5 })
    await fc.assert(
      fc.asyncProperty(more, async extra => {
        const { iss, aud, sub, exp, nbf, iat, jti, ...rest } = extra
        const principal = await guard.verify(issueToken(rest))
        expect(principal.subject).toBe('alice')
        expect(Object.isFrozen(principal.claims)).toBe(true)
        for (const [name, value] of Object.entries(rest)) {
          expect(Object.getOwnPropertyDescriptor(principal.claims, name)?.value).toEqual(
            JSON.parse(JSON.stringify(value)),
          )
        }
      }),
      runs(150),
    )
  })

  it('CRED-14: whatever object stands in place of the request, and of what it holds', async () => {
    let judged = 0
    await fc.assert(
      fc.asyncProperty(hostileRequests, rules, async (given, rule) => {
        const verdict = await guard.check(build(given) as CheckRequest, rule).catch((error: unknown) => error)
        // Misuse is told by an error of the guard's own: a parameter or a signal that is none
        if (verdict instanceof OptionsError) return
        judged += 1
        expectWhole(verdict as Verdict<unknown>)
        // Nothing but the field itself is taken for it
        const { outcome, principal } = verdict as { outcome: string; principal?: unknown }
        if (outcome === 'granted' && principal !== undefined)
          expect(given).toMatchObject({ authorization: { value: good } })
      }),
      runs(1500),
    )
    expect(judged).toBeGreaterThan(runs(1500).numRuns / 4)
  })

  it('verify throws nothing but its own denials', async () => {
    const anything = fc.oneof(fields, json, fc.anything({ withBigInt: true, withSet: true, withMap: true }))
    await fc.assert(
      fc.asyncProperty(anything, async token => {
        const error = await guard.verify(token as string).catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(GuardError)
        expect(error).toMatchObject({ status: 401 })
      }),
      runs(500),
    )
  })
})
