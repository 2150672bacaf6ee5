import { describe, expect, test } from 'vitest'
import { TextMemo } from '../../src/token/memo.ts'

describe('the memo is bounded', () => {
  test('by entries: the least recently used goes first', () => {
    const memo = new TextMemo<number>(2, 1000)
    memo.set('a', 1)
    memo.set('b', 2)
    memo.get('a')
    memo.set('c', 3)
    expect([memo.get('a'), memo.get('b'), memo.get('c')]).toEqual([1, undefined, 3])
  })

  test('by the sum of the lengths of its texts', () => {
    const memo = new TextMemo<number>(100, 10)
    memo.set('aaaa', 1)
    memo.set('bbbb', 2)
    memo.set('cccc', 3)
    expect([memo.get('aaaa'), memo.get('bbbb'), memo.get('cccc')]).toEqual([undefined, 2, 3])
  })

  test('a text that is set again counts once', () => {
    const memo = new TextMemo<number>(100, 8)
    memo.set('aaaa', 1)
    memo.set('aaaa', 2)
    memo.set('bbbb', 3)
    expect([memo.get('aaaa'), memo.get('bbbb')]).toEqual([2, 3])
  })

  test('a deleted text gives its room back', () => {
    const memo = new TextMemo<number>(100, 8)
    memo.set('aaaa', 1)
    memo.delete('aaaa')
    memo.delete('aaaa')
    memo.set('bbbb', 2)
    memo.set('cccc', 3)
    expect([memo.get('bbbb'), memo.get('cccc')]).toEqual([2, 3])
  })

  test('a text longer than all the room is not kept, and puts out no other', () => {
    const memo = new TextMemo<number>(100, 4)
    memo.set('aaaa', 1)
    memo.set('bbbbb', 2)
    expect([memo.get('aaaa'), memo.get('bbbbb')]).toEqual([1, undefined])
  })

  test('no entries turn it off', () => {
    const memo = new TextMemo<number>(0, 1000)
    memo.set('a', 1)
    expect(memo.get('a')).toBeUndefined()
  })
})
