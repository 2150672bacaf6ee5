/** No event, error, header or body carries a fragment of the token, of a claim's value or of an upstream error. */
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyIndex } from '../../src/keys/key-index.ts'
import { runs } from '../support/arbitraries.ts'
import { recordEvents, staticGuard } from '../support/guard.ts'
import { alterJwk, audience, forgeToken, issuer, keyOf, startTime } from '../support/issuer.ts'
import { remoteGuard } from '../support/remote.ts'

const first = keyOf('RS256', 1)

/** A value that is found again wherever a part of it turns up. */
const secret = fc.uuid({ version: 4 }).map(text => text.replaceAll('-', ''))

/** Every run of eight characters of a text. */
function fragmentsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - 7) }, (_, at) => text.slice(at, at + 8))
}

function expectNoLeak(said: string, texts: readonly string[]): void {
  const heard = new Set(fragmentsOf(said))
  const found = texts.flatMap(fragmentsOf).find(fragment => heard.has(fragment))
  expect(found, `in ${said}`).toBeUndefined()
}

/** All that can be seen of a thing by printing it. */
const show = (...values: readonly unknown[]): string =>
  values
    .flatMap(value => [
      inspect(value, { depth: 9, showHidden: true }),
      JSON.stringify(value) ?? '',
      value instanceof Error ? `${value.message}${value.stack}${String(value.cause)}` : '',
    ])
    .join('\n')

describe('ANS-06', () => {
  it('a token that is refused, for whatever reason, leaves no trace of itself', async () => {
    const { events, onEvent } = recordEvents()
    const guard = staticGuard({ onEvent })
    const faults = fc.constantFrom(
      'none',
      'sub',
      'iss',
      'aud',
      'exp',
      'nbf',
      'iat',
      'jti',
      'kid',
      'alg',
      'typ',
      'crit',
      'signature',
      'scope',
      'path',
      'cut',
      'twice',
      'field',
      'query',
    )
    await fc.assert(
      fc.asyncProperty(faults, fc.array(secret, { minLength: 12, maxLength: 12 }), async (fault, secrets) => {
        const [sub = '', jti, name = '', other, wrong, kid, typ, path = '', field, more, deep, last] = secrets
        const spoil = (claim: string, good: unknown, bad: unknown = wrong): unknown => (fault === claim ? bad : good)
        const claims = {
          iss: spoil('iss', issuer),
          aud: spoil('aud', [audience, other]),
          sub: spoil('sub', sub, { id: wrong }),
          exp: spoil('exp', startTime + 60),
          nbf: spoil('nbf', startTime, wrong),
          iat: spoil('iat', startTime, wrong),
          jti: spoil('jti', jti, [wrong]),
          scope: spoil('scope', 'tasks:read', more),
          [name]: { deep: [deep, { last }] },
        }
        const header = {
          alg: spoil('alg', 'RS256'),
          kid: spoil('kid', first.id, kid),
          ...(fault === 'typ' && { typ }),
          ...(fault === 'crit' && { crit: [wrong] }),
        }
        const signed = forgeToken(header, claims, fault === 'signature' ? keyOf('RS256', 2) : first)
        const token = fault === 'cut' ? signed.slice(0, -40) : signed
        const authorization =
          fault === 'twice'
            ? [`Bearer ${token}`, `Bearer ${token}`]
            : fault === 'field'
              ? `Bearer ${field} ${token}`
              : `Bearer ${token}`
        const params = { user_id: fault === 'path' ? path : sub }
        const rule = { pathClaims: { user_id: 'sub' }, scopes: ['tasks:read'] }
        const target = fault === 'query' ? `/?access_token=${token}` : `/api/${sub}`

        const told = events.length
        const verdict = await guard.check({ authorization, params, target }, rule)
        const said = [
          ...events.slice(told),
          guard.answer(verdict),
          verdict.outcome === 'denied' ? verdict.denial : undefined,
        ]
        if (fault !== 'none') expect(verdict.outcome).toBe('denied')
        const thrown = await guard.verify(token).catch((error: unknown) => error)
        if (thrown instanceof Error) said.push(thrown as never)
        expectNoLeak(show(...said), [token, ...secrets])
      }),
      runs(200),
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
