import { describe, expect, it } from 'vitest'
import type { SignatureCheck, SignedText } from '../../src/engine/engine.ts'
import { findVerifyingKey } from '../../src/token/signature.ts'

const token: SignedText = { text: 'a.b.c', signingInput: 'a.b', signature: new Uint8Array(1) }

interface NamedKey {
  readonly name: string
  checkFor(algorithm: string): SignatureCheck | undefined | Promise<SignatureCheck | undefined>
}

/** A key whose check comes to this, and a list of those that were asked. */
function keysOf(...answers: readonly (boolean | undefined)[]): {
  keys: readonly NamedKey[]
  later: readonly NamedKey[]
  asked: string[]
} {
  const asked: string[] = []
  const make = (isLater: boolean): readonly NamedKey[] =>
    answers.map((answer, at) => {
      const check: SignatureCheck = () => {
        asked.push(`${at}`)
        return isLater ? Promise.resolve(answer ?? false) : (answer ?? false)
      }
      const found = answer === undefined ? undefined : check
      return { name: `${at}`, checkFor: () => (isLater ? Promise.resolve(found) : found) }
    })
  return { keys: make(false), later: make(true), asked }
}

describe('the key that verifies a signature', () => {
  it.each([
    [[true], '0', ['0']],
    [[false], 'invalid', ['0']],
    [[undefined], 'unchecked', []],
    [[], 'invalid', []],
    [[undefined, false], 'unchecked', ['1']],
    [[false, false], 'invalid', ['0', '1']],
    [[false, true], '1', ['0', '1']],
    [[true, true], '0', ['0']],
    [[undefined, false, true, true], '2', ['1', '2']],
    [[false, undefined, false], 'unchecked', ['0', '2']],
  ] as [(boolean | undefined)[], string, string[]][])(
    'KEY-16: is the first of %j that does, or it is known why there is none: %s',
    async (answers, name, expected) => {
      const { keys, later, asked } = keysOf(...answers)
      expect(await findVerifyingKey(token, 'RS256', later)).toBe(later.find(key => key.name === name) ?? name)
      expect(asked).toEqual(expected)
      asked.length = 0
      expect(findVerifyingKey(token, 'RS256', keys)).toBe(keys.find(key => key.name === name) ?? name)
      expect(asked).toEqual(expected)
    },
  )

  it('may be found among some that answer at once and some that answer later', async () => {
    const { keys, later } = keysOf(false, true)
    const [refuses, verifies] = keys
    const [laterRefuses, laterVerifies] = later
    const mixed = [refuses, laterRefuses, verifies, laterVerifies].filter(key => key !== undefined)
    expect(await findVerifyingKey(token, 'RS256', mixed)).toBe(verifies)
    expect(await findVerifyingKey(token, 'RS256', mixed.toReversed())).toBe(laterVerifies)
  })

  it('KEY-16: one that could not be imported is not forgotten among others, at once or later', async () => {
    const { keys, later } = keysOf(undefined, false)
    const mixed = [keys[0], later[1], keys[1]].filter(key => key !== undefined)
    expect(await findVerifyingKey(token, 'RS256', mixed)).toBe('unchecked')
    expect(await findVerifyingKey(token, 'RS256', mixed.toReversed())).toBe('unchecked')
  })

  it('is asked for the check of the token’s own algorithm', () => {
    const algorithms: string[] = []
    const key = { checkFor: (algorithm: string) => void algorithms.push(algorithm) }
    findVerifyingKey(token, 'ES256', [key])
    expect(algorithms).toEqual(['ES256'])
  })
})
