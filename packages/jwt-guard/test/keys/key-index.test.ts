import { describe, expect, it } from 'vitest'
import type { Jwk, JwkSet, KeyFault } from '../../src/index.ts'
import { KeyIndex } from '../../src/keys/key-index.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { alterJwk, issueToken, keyOf } from '../support/issuer.ts'

const first = keyOf('RS256', 1)
const second = keyOf('RS256', 2)

const guardOf = (...keys: readonly unknown[]) => staticGuard({ keys: { keys } as JwkSet })
const twin = (jwk: Jwk, members: object = {}): Jwk => alterJwk(jwk, { kid: 'twin', ...members })

describe('the choice of a key', () => {
  it('by its key ID', async () => {
    const guard = guardOf(first.jwk, second.jwk)
    expect(await judge(guard, issueToken({}, {}, first))).toBe('granted')
    expect(await judge(guard, issueToken({}, {}, second))).toBe('granted')
  })

  it('KEY-12: a key ID that the set lacks is refused, though another key would verify', async () => {
    expect(await judge(guardOf(first.jwk), issueToken({}, { kid: 'other' }))).toBe('GUARD_KEY_UNKNOWN')
    expect(await judge(guardOf(first.jwk), issueToken({}, { kid: `${first.id} ` }))).toBe('GUARD_KEY_UNKNOWN')
  })

  it('the key ID of another key does not verify', async () => {
    const token = issueToken({}, { kid: second.id }, first)
    expect(await judge(guardOf(first.jwk, second.jwk), token)).toBe('GUARD_SIGNATURE_INVALID')
  })

  it('a key without a key ID is not found by one', async () => {
    const guard = guardOf(alterJwk(first.jwk, { kid: undefined }))
    expect(await judge(guard, issueToken())).toBe('GUARD_KEY_UNKNOWN')
    expect(await judge(guard, issueToken({}, { kid: undefined }))).toBe('granted')
  })

  it('KEY-11: without a key ID, the one key that fits is used', async () => {
    const token = issueToken({}, { kid: undefined })
    expect(await judge(guardOf(first.jwk), token)).toBe('granted')
    expect(await judge(guardOf(first.jwk, keyOf('ES256').jwk, alterJwk(second.jwk, { use: 'enc' })), token)).toBe(
      'granted',
    )
  })

  it('KEY-11: without a key ID, two that fit are refused: nothing is tried out', async () => {
    const token = issueToken({}, { kid: undefined })
    expect(await judge(guardOf(first.jwk, second.jwk), token)).toBe('GUARD_KEY_UNKNOWN')
    expect(await judge(guardOf(keyOf('ES256').jwk, keyOf('ES384').jwk), token)).toBe('GUARD_KEY_UNKNOWN')
  })

  it('KEY-11: one key published twice is one key', async () => {
    expect(await judge(guardOf(first.jwk, { ...first.jwk }), issueToken({}, { kid: undefined }))).toBe('granted')
  })

  it.each([
    ['first', [twin(first.jwk), twin(second.jwk)]],
    ['second', [twin(second.jwk), twin(first.jwk)]],
    ['beside one of another kind', [twin(keyOf('ES256').jwk), twin(first.jwk)]],
    ['beside one for encryption', [twin(second.jwk, { use: 'enc' }), twin(first.jwk)]],
    ['beside one off its curve', [twin(keyOf('ES256').jwk, { x: keyOf('ES256', 2).jwk['x'] }), twin(first.jwk)]],
  ])('KEY-10: among twins under one key ID the right one verifies: %s', async (_, keys) => {
    expect(await judge(guardOf(...keys), issueToken({}, { kid: 'twin' }, first))).toBe('granted')
  })

  it('KEY-10: four that fit are tried, and not a fifth: a token must not cost more', async () => {
    const others = [2, 3, 4, 5].map(number => twin(keyOf('RS256', number).jwk))
    const token = issueToken({}, { kid: 'twin' }, first)
    expect(await judge(guardOf(...others.slice(0, 3), twin(first.jwk)), token)).toBe('granted')
    expect(await judge(guardOf(...others, twin(first.jwk)), token)).toBe('GUARD_SIGNATURE_INVALID')
    const unfit = ['ES256', 'ES384', 'ES512', 'EdDSA'] as const
    expect(await judge(guardOf(...unfit.map(name => twin(keyOf(name).jwk)), twin(first.jwk)), token)).toBe('granted')
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', ''])('a key ID may be %j', async kid => {
    expect(await judge(guardOf(alterJwk(first.jwk, { kid })), issueToken({}, { kid }))).toBe('granted')
    expect(await judge(guardOf(first.jwk), issueToken({}, { kid }))).toBe('GUARD_KEY_UNKNOWN')
  })
})

describe('the index of a set', () => {
  it('keeps a key that the set before held: it is imported once in its life', () => {
    const before = new KeyIndex([first.jwk, second.jwk], () => {})
    const after = new KeyIndex([{ ...second.jwk }, keyOf('ES256').jwk], () => {}, before)
    expect(after.choose(second.id, 'RS256')).toEqual(before.choose(second.id, 'RS256'))
    expect((after.choose(second.id, 'RS256') as unknown[])[0]).toBe((before.choose(second.id, 'RS256') as unknown[])[0])
    expect(after.choose(first.id, 'RS256')).toBe('unknown')
  })

  it('is a new key where anything of it changed', () => {
    const before = new KeyIndex([first.jwk], () => {})
    const after = new KeyIndex([alterJwk(first.jwk, { alg: 'PS256' })], () => {}, before)
    expect(after.choose(first.id, 'RS256')).toEqual([])
    expect(after.choose(first.id, 'PS256')).toHaveLength(1)
  })

  it('KEY-08: tells why each member was left out, and reads one that nests too deep to be written', () => {
    const faults: KeyFault[] = []
    const depth = 100_000
    const deep = JSON.parse(`{"kty":"RSA","x":${'['.repeat(depth)}${']'.repeat(depth)}}`)
    const members = [null, deep, alterJwk(first.jwk, { use: 'enc' }), first.jwk]
    const index = new KeyIndex(members, fault => faults.push(fault))
    expect(faults).toEqual(['not-an-object', 'malformed', 'not-for-signatures'])
    expect(index.keys).toHaveLength(1)
  })
})
