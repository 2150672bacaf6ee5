import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { ClaimsSchema } from '../../src/index.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { goodClaims, issueToken } from '../support/issuer.ts'

/** A Standard Schema whose validate does as it is told. */
function schemaOf(validate: (value: unknown) => unknown): ClaimsSchema {
  return { '~standard': { version: 1, vendor: 'test', validate: validate as never } }
}

const issues = [{ message: 'no' }]
const roles = z.object({ sub: z.string(), roles: z.array(z.enum(['admin', 'member'])) })

/** What resolves like a promise and is none: from another realm, or of a library of its own. */
const thenable = (value: unknown) => ({
  // biome-ignore lint/suspicious/noThenProperty: that is what it is
  then: (resolve: (value: unknown) => void) => resolve(value),
})

describe('the caller’s schema', () => {
  it('CLAIM-14: claims that it refuses are refused', async () => {
    const guard = staticGuard({ claims: roles })
    expect(await judge(guard, issueToken({ roles: ['admin'] }))).toBe('granted')
    for (const wrong of [undefined, 'admin', ['root'], [1], null]) {
      expect(await judge(guard, issueToken({ roles: wrong }))).toBe('GUARD_CLAIMS_REFUSED')
    }
  })

  it('its output is what the principal carries, and the subject stays the token’s', async () => {
    const claims = roles.transform(({ roles: list }) => ({ sub: 'mallory', isAdmin: list.includes('admin') }))
    const principal = await staticGuard({ claims }).verify(issueToken({ roles: ['admin'] }))
    expect(principal.claims).toEqual({ sub: 'mallory', isAdmin: true })
    expect(principal.subject).toBe('alice')
  })

  it('scopes and path claims are read from the verified claims, whatever it puts out', async () => {
    const guard = staticGuard({ claims: schemaOf(() => ({ value: { sub: 'mallory', scope: 'admin' } })) })
    const rule = { pathClaims: { user_id: 'sub' } }
    expect(await judge(guard, issueToken(), rule, { user_id: 'mallory' })).toBe('GUARD_PATH_MISMATCH')
    expect(await judge(guard, issueToken(), rule, { user_id: 'alice' })).toBe('granted')
    expect(await judge(guard, issueToken(), { scopes: ['admin'] })).toBe('GUARD_SCOPE_INSUFFICIENT')
  })

  it('it sees the claims only after the registered ones are good', async () => {
    const seen: unknown[] = []
    const claims = schemaOf(value => {
      seen.push(value)
      return { value }
    })
    expect(await judge(staticGuard({ claims }), issueToken({ exp: 1 }))).toBe('GUARD_TOKEN_EXPIRED')
    expect(seen).toEqual([])
    expect(await judge(staticGuard({ claims }), issueToken())).toBe('granted')
    expect(seen).toEqual([goodClaims])
  })

  const refusing: readonly [string, (value: unknown) => unknown][] = [
    ['issues', () => ({ issues })],
    ['an empty list of issues', () => ({ issues: [] })],
    ['issues beside a value', value => ({ value, issues })],
    ['a promise of issues', async () => ({ issues })],
    ['a thenable of issues', () => thenable({ issues })],
    ['nothing', () => undefined],
    ['a promise of nothing', async () => undefined],
    ['null', () => null],
    ['neither value nor issues', () => ({})],
    ['a promise of neither', async () => ({})],
    ['a value that is a promise', () => ({ value: Promise.reject(new Error('alice')).catch(() => {}) })],
    ['a boolean', () => true],
    ['a text', () => 'ok'],
    [
      'an error',
      () => {
        throw new Error('alice')
      },
    ],
    ['a rejection', () => Promise.reject(new Error('alice'))],
    [
      'an attempt to change the claims',
      value => {
        Object.assign(value as object, { sub: 'mallory' })
        return { value }
      },
    ],
  ]
  it.each(refusing)('a schema that comes to %s refuses', async (_, validate) => {
    expect(await judge(staticGuard({ claims: schemaOf(validate) }), issueToken())).toBe('GUARD_CLAIMS_REFUSED')
  })

  it.each([
    ['a value', (value: unknown) => ({ value })],
    ['a promise of a value', async (value: unknown) => ({ value })],
    ['a thenable of a value', (value: unknown) => thenable({ value })],
    ['a value and no issues', (value: unknown) => ({ value, issues: undefined })],
    ['an undefined value', () => ({ value: undefined })],
  ])('a schema that comes to %s accepts', async (_, validate) => {
    expect(await judge(staticGuard({ claims: schemaOf(validate) }), issueToken())).toBe('granted')
  })

  it('a schema may be a function, as some libraries make them', async () => {
    const claims = Object.assign(
      () => {},
      schemaOf(() => ({ issues })),
    )
    expect(await judge(staticGuard({ claims }), issueToken())).toBe('GUARD_CLAIMS_REFUSED')
  })

  it.each([
    ['frozen outside only', z.looseObject({ nested: z.looseObject({ list: z.array(z.string()) }) }).readonly()],
    ['not frozen', z.looseObject({ nested: z.looseObject({ list: z.array(z.string()) }) })],
  ])('output that is %s is frozen all through', async (_, claims) => {
    const principal = await staticGuard({ claims }).verify(issueToken({ nested: { list: ['a'] } }))
    const { nested } = principal.claims as unknown as { nested: { list: string[] } }
    expect([principal.claims, nested, nested.list].every(Object.isFrozen)).toBe(true)
  })

  it('output that refers to itself, or is of a class, does not hang or break the check', async () => {
    const circle: Record<string, unknown> = { at: new Date(0), list: new Map([['a', {}]]) }
    circle['self'] = { circle, list: [circle] }
    const principal = await staticGuard({ claims: schemaOf(() => ({ value: circle })) }).verify(issueToken())
    expect(Object.isFrozen(principal.claims)).toBe(true)
    expect((principal.claims as unknown as { at: Date }).at.getTime()).toBe(0)
  })
})
