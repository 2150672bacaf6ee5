// The two engines, where a runtime has both: what one says of a signature, the other says.
import { base64url } from 'jose'
import { expect } from 'vitest'
import type { SignedText } from '../../packages/jwt-guard/src/engine/engine.ts'
import type * as web from '../../packages/jwt-guard/src/engine/web.ts'
import type { Reporter } from './report.ts'
import { fetchKeys, publicHalf, signText } from './tokens.ts'

export type Engine = Pick<typeof web, 'decodeBytes' | 'decodeText'> & {
  readonly importKey: (
    ...given: Parameters<typeof web.importKey>
  ) => ReturnType<typeof web.importKey> | Awaited<ReturnType<typeof web.importKey>>
}

/** Each algorithm, a key of it, and a key that its signatures do not hold by. */
const signers = [
  ['RS256', 'rsa-1', 'rsa-2'],
  ['RS384', 'rsa-1', 'rsa-2'],
  ['RS512', 'rsa-3072', 'rsa-2'],
  ['PS256', 'rsa-1', 'rsa-2'],
  ['PS384', 'rsa-1', 'rsa-2'],
  ['PS512', 'rsa-3072', 'rsa-2'],
  ['ES256', 'p256-1', 'p256-2'],
  ['ES384', 'p384-1', 'p256-1'],
  ['ES512', 'p521-1', 'p256-1'],
  ['Ed25519', 'ed25519-1', 'p256-1'],
  ['EdDSA', 'ed25519-1', 'p256-1'],
] as const

type Change = (signature: Uint8Array) => readonly number[]

const flip =
  (find: (signature: Uint8Array) => number): Change =>
  signature =>
    Array.from(signature, (byte, place) => (place === find(signature) ? byte ^ 1 : byte))

const damages: Readonly<Record<string, Change>> = {
  'its first byte changed': flip(() => 0),
  'a byte in its middle changed': flip(({ length }) => length >> 1),
  'its last byte changed': flip(({ length }) => length - 1),
  'its last byte cut': signature => [...signature.subarray(0, -1)],
  'a zero before': signature => [0, ...signature],
  'a zero behind': signature => [...signature, 0],
  'only zeros': signature => Array.from(signature, () => 0),
  'no byte': () => [],
}

const texts = ['', 'AA', 'w6Q', '8J-YgA', '77-9', '77u_', '_w', 'wIA', '7aCA']

export async function tryEngines(stage: string, engines: readonly [Engine, Engine], reporter: Reporter): Promise<void> {
  const keys = await fetchKeys(stage)
  for (const [algorithm, name, stranger] of signers) {
    const text = await signText(keys[name] as object, algorithm)
    const judge = (key: string, change: Change) =>
      Promise.all(
        engines.map(engine => holds(engine, { ...publicHalf(keys, key) }, algorithm, withSignature(text, change))),
      )
    await reporter.try(`${algorithm}: a signature holds on both engines`, async () => {
      expect(await judge(name, signature => [...signature])).toEqual([true, true])
    })
    await reporter.try(`${algorithm}: a signature of another key holds on neither engine`, async () => {
      expect(await judge(stranger, signature => [...signature])).toEqual([false, false])
    })
    for (const [what, change] of Object.entries(damages)) {
      await reporter.try(`${algorithm}: a signature with ${what} holds on neither engine`, async () => {
        expect(await judge(name, change)).toEqual([false, false])
      })
    }
  }
  for (const text of texts) {
    await reporter.try(`"${text}" decodes alike on both engines`, () => {
      const [one, two] = engines.map(engine => [[...engine.decodeBytes(text)], engine.decodeText(text)])
      expect(two).toEqual(one)
    })
  }
}

/** Whether a signature holds. By a key that cannot be imported none does. */
async function holds(
  engine: Engine,
  jwk: Record<string, unknown>,
  algorithm: string,
  token: SignedText,
): Promise<boolean> {
  const check = await Promise.resolve()
    .then(() => engine.importKey(jwk, algorithm))
    .catch(() => undefined)
  return (await check?.(token)) ?? false
}

function withSignature(text: string, change: Change): SignedText {
  const cut = text.lastIndexOf('.')
  const signature = Uint8Array.from(change(base64url.decode(text.slice(cut + 1))))
  const signingInput = text.slice(0, cut)
  return { text: `${signingInput}.${base64url.encode(signature)}`, signingInput, signature }
}
