/** The Node engine and the Web engine come to the same verdict, in parts and in the whole. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { SignatureCheck } from '../../src/engine/engine.ts'
import * as node from '../../src/engine/node.ts'
import * as web from '../../src/engine/web.ts'
import type { Guard, GuardOptions } from '../../src/index.ts'
import { readKey } from '../../src/keys/jwk.ts'
import { type Algorithm, algorithms } from '../../src/types.ts'
import { claims, contents, headers, runs } from '../support/arbitraries.ts'
import { ManualClock } from '../support/clock.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { alterJwk, audience, encode, forgeToken, issuer, issueToken, keyOf, signBytes } from '../support/issuer.ts'

/** A guard whose every module was loaded over the Web engine. */
async function webGuard(options: object): Promise<Guard> {
  vi.resetModules()
  vi.doMock('#engine', () => import('../../src/engine/web.ts'))
  const { createGuard } = await import('../../src/index.ts')
  vi.doUnmock('#engine')
  return createGuard({ issuer, audience, clock: new ManualClock(), ...options } as GuardOptions) as Guard
}

const bytes = fc.uint8Array({ maxLength: 6 })
/** One byte, or a few, of a text of bytes exchanged, cut or added. */
const damage = fc.tuple(fc.constantFrom('keep', 'flip', 'cut', 'add', 'exchange'), fc.nat(1000), bytes)
function damaged(whole: Buffer, [how, at, by]: [string, number, Uint8Array]): Buffer {
  const place = at % Math.max(1, whole.length)
  if (how === 'flip') return Buffer.from(whole.map((byte, position) => (position === place ? byte ^ 0x10 : byte)))
  if (how === 'cut') return whole.subarray(0, place)
  if (how === 'add') return Buffer.concat([whole, by])
  return how === 'exchange' ? Buffer.concat([whole.subarray(0, place), by, whole.subarray(place + by.length)]) : whole
}

describe('the engines agree', () => {
  it('on the bytes and the text of base64url', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
        ),
        bytes => {
          const text = Buffer.from(bytes).toString('base64url')
          expect([...node.decodeBytes(text)]).toEqual([...bytes])
          expect([...web.decodeBytes(text)]).toEqual([...bytes])
          expect(node.decodeText(text)).toBe(web.decodeText(text))
        },
      ),
      runs(2000),
    )
  })

  it('on every signature, whole or damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...algorithms), damage, async (algorithm, how) => {
        const key = keyOf(algorithm)
        const input = `${encode({ alg: algorithm })}.${encode('{}')}`
        const signature = damaged(signBytes(input, key), how)
        const token = { text: `${input}.${signature.toString('base64url')}`, signingInput: input, signature }
        const [one, two] = await Promise.all([
          node.importKey(key.jwk, algorithm)(token),
          web.importKey(key.jwk, algorithm).then(check => check(token)),
        ])
        expect(two).toBe(one)
      }),
      runs(400),
    )
  })

  it('on every key that may be used, whole or damaged', async () => {
    const members = fc.constantFrom('n', 'e', 'x', 'y', 'crv', 'kty')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...algorithms),
        members,
        damage,
        fc.nat(1),
        async (algorithm, name, how, twin) => {
          const key = keyOf(algorithm)
          const value = key.jwk[name]
          fc.pre(typeof value === 'string')
          const changed = damaged(Buffer.from(String(twin ? keyOf(algorithm, 2).jwk[name] : value), 'base64url'), how)
          const jwk = alterJwk(key.jwk, { [name]: changed.toString('base64url') })
          fc.pre(typeof readKey(jwk) !== 'string')
          const [header, payload, signature = ''] = issueToken({}, {}, key).split('.')
          const text = `${header}.${payload}.${signature}`
          const token = { text, signingInput: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url') }
          const verify = async (
            importKey: (jwk: object, algorithm: string) => SignatureCheck | Promise<SignatureCheck>,
          ) => {
            const check = await Promise.resolve()
              .then(() => importKey(jwk, algorithm))
              .catch(() => undefined)
            return (await check?.(token)) ?? false
          }
          expect(await verify(web.importKey as never)).toBe(await verify(node.importKey as never))
        },
      ),
      runs(400),
    )
  })

  it('on every token as a whole', async () => {
    const keys = { keys: algorithms.map(algorithm => keyOf(algorithm).jwk) }
    const options = { keys, algorithms }
    const [one, two] = [staticGuard(options), await webGuard(options)]
    const algorithm = fc.constantFrom<Algorithm>(...algorithms)
    await fc.assert(
      fc.asyncProperty(
        algorithm,
        contents(headers),
        contents(claims),
        fc.boolean(),
        async (name, header, payload, isGood) => {
          const key = keyOf(name)
          const token = isGood ? issueToken({}, {}, key) : forgeToken(header, payload, key)
          expect(await judge(two, token)).toBe(await judge(one, token))
        },
      ),
      runs(300),
    )
  })

  it('the Web engine’s guard grants and refuses as it should', async () => {
    const guard = await webGuard({ keys: { keys: [keyOf().jwk] } })
    expect(await judge(guard, issueToken())).toBe('granted')
    expect(await judge(guard, issueToken())).toBe('granted')
    expect(await judge(guard, issueToken({}, { kid: keyOf().id }, keyOf('RS256', 2)))).toBe('GUARD_SIGNATURE_INVALID')
    expect(await judge(guard, issueToken({ exp: 1 }))).toBe('GUARD_TOKEN_EXPIRED')
  })
})
