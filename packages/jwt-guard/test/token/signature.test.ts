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
    [[false], undefined, ['0']],
    [[undefined], undefined, []],
    [[], undefined, []],
    [[false, true], '1', ['0', '1']],
    [[true, true], '0', ['0']],
    [[undefined, false, true, true], '2', ['1', '2']],
    [[false, undefined, false], undefined, ['0', '2']],
  ] as [(boolean | undefined)[], string | undefined, string[]][])(
    'is the first of %j: %s',
    async (answers, name, expected) => {
      const { keys, later, asked } = keysOf(...answers)
      expect(await findVerifyingKey(token, 'RS256', later)).toBe(later.find(key => key.name === name))
      expect(asked).toEqual(expected)
      asked.length = 0
      expect(findVerifyingKey(token, 'RS256', keys)).toBe(keys.find(key => key.name === name))
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

  it('is asked for the check of the token’s own algorithm', () => {
    const algorithms: string[] = []
    const key = { checkFor: (algorithm: string) => void algorithms.push(algorithm) }
    findVerifyingKey(token, 'ES256', [key])
    expect(algorithms).toEqual(['ES256'])
  })
})
