/** No event, error, header or body carries a fragment of the token, of a claim's value or of an upstream error. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyIndex } from '../../src/keys/key-index.ts'
import { runs } from '../support/arbitraries.ts'
import { recordEvents, staticGuard } from '../support/guard.ts'
import { alterJwk, forgeToken, issuer, keyOf } from '../support/issuer.ts'
import { findLeak, secret, secretRequests, secretRule, show } from '../support/leaks.ts'
import { remoteGuard } from '../support/remote.ts'

const first = keyOf('RS256', 1)

function expectNoLeak(said: string, texts: readonly string[]): void {
  expect(findLeak(said, texts), `in ${said}`).toBeUndefined()
}

describe('ANS-06', () => {
  it('a token that is refused, for whatever reason, leaves no trace of itself', async () => {
    const { events, onEvent } = recordEvents()
    const published: unknown[] = []
    const hear = (message: unknown): void => void published.push(message)
    subscribe('jwt-guard', hear)
    const guard = staticGuard({ onEvent })
    await fc.assert(
      fc.asyncProperty(secretRequests, async ({ fault, token, authorization, user, query, secrets }) => {
        const told = [events.length, published.length] as const
        const request = { authorization, params: { user_id: user }, target: `/api/${user}${query}` }
        const verdict = await guard.check(request, secretRule)
        expect(verdict.outcome).toBe(fault === 'none' ? 'granted' : 'denied')
        const thrown = await guard.verify(token).catch((error: unknown) => error)
        const said = [
          ...events.slice(told[0]),
          ...published.slice(told[1]),
          guard.answer(verdict),
          verdict.outcome === 'denied' ? verdict.denial : undefined,
          thrown instanceof Error ? thrown : undefined,
        ]
        expectNoLeak(show(...said), secrets)
      }),
      runs(200),
    )
    unsubscribe('jwt-guard', hear)
    expect(published).toEqual(events)
  })

  it('what is leaked in whatever way is found', () => {
    fc.assert(
      fc.property(secretRequests, fc.nat(11), ({ token, secrets }, at) => {
        const value = secrets[at + 1] ?? ''
        const cause = new Error(value)
        const leaks = [
          `it says ${value.slice(3, 14)}`,
          value.toUpperCase(),
          `…${token.slice(-9)}`,
          { deep: [{ er: value }] },
          Object.defineProperty({}, 'hidden', { value, enumerable: false }),
          new Error('closed', { cause }),
          cause,
          new Map([[value, 1]]),
        ]
        for (const leak of leaks) expect(findLeak(show(leak), secrets)).toBeDefined()
        expect(findLeak(show(new Error('closed'), { code: 'GUARD_TOKEN_EXPIRED' }), secrets)).toBeUndefined()
      }),
      runs(20),
    )
  })

  it('misuse tells the parameter’s name, and nothing of the request', async () => {
    const guard = staticGuard()
    await fc.assert(
      fc.asyncProperty(secret, secret, async (sub, other) => {
        const token = forgeToken({ alg: 'RS256', kid: first.id }, { sub })
        const request = { authorization: `Bearer ${token}`, params: { other }, target: `/${sub}` }
        const error = await guard.check(request, { pathClaims: { user_id: 'sub' } }).catch((reason: unknown) => reason)
        expectNoLeak(show(error), [token, sub, other])
      }),
      runs(30),
    )
  })

  it('an upstream that fails leaves no trace of what it said', async () => {
    const kinds = fc.constantFrom('error', 'html', 'json', 'status', 'redirect', 'keys', 'set', 'cut')
    await fc.assert(
      fc.asyncProperty(kinds, secret, async (kind, text) => {
        const { guard, events, check } = remoteGuard([
          () => {
            const headers = { 'x-debug': text, location: `https://${text}.example`, etag: `"${text}"` }
            if (kind === 'error') return new TypeError(text, { cause: new Error(text) })
            if (kind === 'status') return new Response(text, { status: 500, statusText: text.slice(0, 20), headers })
            if (kind === 'redirect') return new Response(null, { status: 302, headers })
            if (kind === 'json') return Response.json({ error: text }, { headers })
            if (kind === 'keys')
              return Response.json({ keys: [{ kty: text }, { kty: 'RSA', n: text, e: text, kid: text }] })
            if (kind === 'set') return Response.json({ keys: text })
            if (kind === 'cut')
              return new Response(new ReadableStream({ start: stream => stream.error(new Error(text)) }))
            return new Response(`<html>${text}</html>`, { headers })
          },
        ])
        expect(await check()).toBe('GUARD_KEYS_UNAVAILABLE')
        const verdict = await guard.check({
          authorization: `Bearer ${forgeToken({ alg: 'RS256', kid: first.id }, { iss: issuer })}`,
        })
        const warmed = await guard.warm().catch((error: unknown) => error)
        expectNoLeak(show(events, guard.health(), verdict, guard.answer(verdict), warmed), [text])
      }),
      runs(80),
    )
  })

  it('a key that is left out is told by a word of a closed set', () => {
    const members = fc.oneof(
      fc.jsonValue(),
      fc
        .dictionary(fc.constantFrom('kty', 'use', 'n', 'e', 'kid', 'alg', 'crv', 'd'), fc.jsonValue())
        .map(changed => alterJwk(first.jwk, changed)),
    )
    const words = [
      'not-an-object',
      'unsupported-type',
      'private',
      'not-for-signatures',
      'malformed',
      'too-weak',
      'too-large',
      'unsafe-exponent',
    ]
    fc.assert(
      fc.property(fc.array(members), keys => {
        const faults: string[] = []
        new KeyIndex(keys, fault => void faults.push(fault))
        for (const fault of faults) expect(words).toContain(fault)
      }),
      runs(300),
    )
  })
})
