import { createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import { CompactSign } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import type { SignatureCheck, SignedText } from '../../src/engine/engine.ts'
import * as node from '../../src/engine/node.ts'
import * as web from '../../src/engine/web.ts'
import { type Algorithm, algorithms } from '../../src/types.ts'
import { alterJwk, encode, issueToken, keyOf, signBytes } from '../support/issuer.ts'

type Jwk = Readonly<Record<string, unknown>>

interface Engine {
  importKey(jwk: Jwk, algorithm: string): SignatureCheck | Promise<SignatureCheck>
  decodeBytes(text: string): Uint8Array
  decodeText(text: string): string | undefined
}

const engines: readonly [string, Engine][] = [
  ['Node', node],
  ['Web', web],
]

/** A token's text in the form that an engine takes, whatever its signature. */
function signedText(text: string): SignedText {
  const [header, payload, signature = ''] = text.split('.')
  return { text, signingInput: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url') }
}

function withSignature(algorithm: Algorithm, signature: Uint8Array): SignedText {
  const input = issueToken({}, {}, keyOf(algorithm)).split('.').slice(0, 2).join('.')
  return signedText(`${input}.${Buffer.from(signature).toString('base64url')}`)
}

/** Imports and checks. That a key cannot be imported is no error here: both engines must find that alike. */
async function verify(engine: Engine, jwk: Jwk, algorithm: string, token: SignedText): Promise<boolean> {
  let check: SignatureCheck
  try {
    check = await engine.importKey(jwk, algorithm)
  } catch {
    return false
  }
  return check(token)
}

describe.each(engines)('the %s engine', (_, engine) => {
  describe.each(algorithms)('%s', algorithm => {
    const key = keyOf(algorithm)
    const token = signedText(issueToken({}, {}, key))
    const verifies = (signature: Uint8Array) => verify(engine, key.jwk, algorithm, withSignature(algorithm, signature))

    it('a signature of its key holds, again and again', async () => {
      const check = await engine.importKey(key.jwk, algorithm)
      for (let time = 0; time < 3; time += 1) expect(await check(token)).toBe(true)
    })

    it('a signature made by jose holds', async () => {
      const text = await new CompactSign(Buffer.from('{"sub":"alice"}'))
        .setProtectedHeader({ alg: algorithm })
        .sign(key.privateKey)
      expect(await verify(engine, key.jwk, algorithm, signedText(text))).toBe(true)
    })

    it('SIG-01: a signature of another key does not', async () => {
      const other = keyOf(algorithm, 2)
      expect(await verify(engine, other.jwk, algorithm, token)).toBe(false)
    })

    it('SIG-01: a signature over anything else does not', async () => {
      const text = token.text.replace(/^./, 'f')
      expect(await verify(engine, key.jwk, algorithm, signedText(text))).toBe(false)
      const other = `${token.signingInput}A.${token.text.split('.')[2]}`
      expect(await verify(engine, key.jwk, algorithm, signedText(other))).toBe(false)
    })

    it('SIG-01: a signature with one bit changed anywhere does not', async () => {
      const check = await engine.importKey(key.jwk, algorithm)
      for (const position of [0, 1, token.signature.length >> 1, token.signature.length - 1]) {
        const changed = Uint8Array.from(token.signature, (byte, at) => (at === position ? byte ^ 1 : byte))
        expect(await check(withSignature(algorithm, changed))).toBe(false)
      }
    })

    it.each<[string, (good: Buffer) => Uint8Array]>([
      ['no byte', () => new Uint8Array()],
      ['one byte', () => new Uint8Array(1)],
      ['zeros', good => new Uint8Array(good.length)],
      ['ones', good => new Uint8Array(good.length).fill(255)],
      ['the last byte cut', good => good.subarray(0, -1)],
      ['a zero before', good => Buffer.concat([Buffer.alloc(1), good])],
      ['a zero behind', good => Buffer.concat([good, Buffer.alloc(1)])],
      ['itself twice', good => Buffer.concat([good, good])],
      ['8,192 bytes', () => new Uint8Array(8192).fill(7)],
    ])('SIG-01, SIG-03: a signature of %s does not', async (_what, change) => {
      expect(await verifies(change(Buffer.from(token.signature)))).toBe(false)
    })
  })

  describe.each(['ES256', 'ES384', 'ES512'] as const)('%s', algorithm => {
    const key = keyOf(algorithm)
    const good = Buffer.from(signedText(issueToken({}, {}, key)).signature)
    const half = good.length / 2
    const verifies = (signature: Uint8Array) => verify(engine, key.jwk, algorithm, withSignature(algorithm, signature))
    const order = {
      ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
      ES384: `${'f'.repeat(48)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`,
      ES512: `01${'f'.repeat(65)}a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
    }[algorithm]
    const n = Buffer.from(order.padStart(half * 2, '0'), 'hex')

    it.each([
      ['R begins with zeros', 0],
      ['R has its first bit set', 0],
      ['S begins with zeros', half],
      ['S has its first bit set', half],
    ])('a signature whose %s holds', async (what, at) => {
      const begins = (byte = 0): boolean => (what.endsWith('zeros') ? byte === 0 : byte >= 0x80 || half === 66)
      const input = issueToken({}, {}, key).split('.').slice(0, 2).join('.')
      let found = signBytes(input, key)
      for (let tries = 0; tries < 20_000 && !begins(found[at]); tries += 1) found = signBytes(input, key)
      expect(begins(found[at])).toBe(true)
      expect(await verifies(found)).toBe(true)
    })

    it('SIG-03: DER is refused', async () => {
      const input = issueToken({}, {}, key).split('.').slice(0, 2).join('.')
      const der = sign(`sha${algorithm.slice(2)}`, Buffer.from(input), { key: key.privateKey, dsaEncoding: 'der' })
      expect(await verifies(der)).toBe(false)
    })

    it.each<[string, () => Uint8Array]>([
      ['r zero', () => Buffer.concat([Buffer.alloc(half), good.subarray(half)])],
      ['s zero', () => Buffer.concat([good.subarray(0, half), Buffer.alloc(half)])],
      ['r and s the order', () => Buffer.concat([n, n])],
      ['r the order and s zero', () => Buffer.concat([n, Buffer.alloc(half)])],
      ['r zero and s one', () => Buffer.concat([Buffer.alloc(half), Buffer.alloc(half - 1), Buffer.from([1])])],
      ['r and s exchanged', () => Buffer.concat([good.subarray(half), good.subarray(0, half)])],
    ])('SIG-04: %s is refused', async (_what, make) => {
      expect(n.length).toBe(half)
      expect(await verifies(make())).toBe(false)
    })
  })

  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const)(
    'a signature by %s holds under no other algorithm of the same key',
    async algorithm => {
      const { privateKey, jwk } = keyOf('RS256')
      const input = `${encode({ alg: algorithm })}.${encode('{}')}`
      const text = `${input}.${signBytes(input, { algorithm, privateKey }).toString('base64url')}`
      for (const other of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']) {
        expect(await verify(engine, jwk, other, signedText(text))).toBe(other === algorithm)
      }
    },
  )

  it.each(['none', 'HS256', '', 'RS1', 'constructor'])('%j is no algorithm', async algorithm => {
    await expect((async () => engine.importKey(keyOf().jwk, algorithm))()).rejects.toThrow()
  })

  it.each<[string, Jwk, Algorithm]>([
    ['a point off its curve', alterJwk(keyOf('ES256').jwk, { y: keyOf('ES256', 2).jwk['y'] }), 'ES256'],
    ['the wrong curve', keyOf('ES384').jwk, 'ES256'],
    ['the wrong kind', keyOf('RS256').jwk, 'ES256'],
    ['no modulus', alterJwk(keyOf().jwk, { n: undefined }), 'RS256'],
  ])('a key of %s verifies nothing', async (_what, jwk, algorithm) => {
    expect(await verify(engine, jwk, algorithm, signedText(issueToken({}, {}, keyOf(algorithm))))).toBe(false)
  })

  it.each([
    ['use', { use: 'enc' }],
    ['key_ops', { key_ops: ['sign'] }],
    ['ext', { ext: false }],
    ['alg', { alg: undefined }],
    ['a certificate', { x5c: ['MIIB'] }],
  ])('%s was judged before, and is of no account here', async (_what, members) => {
    expect(await verify(engine, alterJwk(keyOf().jwk, members), 'RS256', signedText(issueToken()))).toBe(true)
  })

  it('a modulus with a leading zero is the same modulus', async () => {
    const n = Buffer.concat([Buffer.alloc(1), Buffer.from(String(keyOf().jwk['n']), 'base64url')]).toString('base64url')
    expect(await verify(engine, alterJwk(keyOf().jwk, { n }), 'RS256', signedText(issueToken()))).toBe(true)
  })

  it('a public exponent of 3 will do', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
    const jwk = publicKey.export({ format: 'jwk' }) as Jwk
    const input = `${encode({ alg: 'RS256' })}.${encode('{}')}`
    const text = `${input}.${signBytes(input, { algorithm: 'RS256', privateKey }).toString('base64url')}`
    expect(await verify(engine, jwk, 'RS256', signedText(text))).toBe(true)
  })
})

describe.each(engines)('base64url of the %s engine', (_, engine) => {
  it.each([
    ['', []],
    ['AA', [0]],
    ['AAA', [0, 0]],
    ['AAAA', [0, 0, 0]],
    ['_-8', [255, 239]],
    ['_w', [255]],
  ])('%j comes to %j', (text, bytes) => {
    expect([...engine.decodeBytes(text)]).toEqual(bytes)
  })

  it.each([
    ['', ''],
    ['w6Q', 'ä'],
    ['8J-YgA', '\u{1f600}'],
    ['77-9', '\ufffd'],
    ['77u_', '\ufeff'],
    ['_w', undefined],
    ['wIA', undefined],
    ['7aCA', undefined],
  ])('%j comes to the text %j', (text, decoded) => {
    expect(engine.decodeText(text)).toBe(decoded)
  })
})

it('the two engines read the same public keys as OpenSSL does', () => {
  for (const algorithm of algorithms) {
    const key = createPublicKey({ key: keyOf(algorithm).jwk as unknown as JsonWebKey, format: 'jwk' })
    expect(key.equals(keyOf(algorithm).publicKey)).toBe(true)
  }
})

it('what Web Crypto is handed has no leading zeros, which some of its makers refuse', async () => {
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const pad = (name: string): string =>
    Buffer.concat([Buffer.alloc(2), Buffer.from(String(keyOf().jwk[name]), 'base64url')]).toString('base64url')
  const padded = alterJwk(keyOf().jwk, { n: pad('n'), e: pad('e') })
  expect(await verify(web, padded, 'RS256', signedText(issueToken()))).toBe(true)
  const { n, e } = keyOf().jwk
  expect(imports.mock.lastCall?.[1]).toMatchObject({ n, e })
  imports.mockRestore()
})
