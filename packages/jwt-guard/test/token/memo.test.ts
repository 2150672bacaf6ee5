import { createHash } from 'node:crypto'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { keyOfToken, TextMemo } from '../../src/token/memo.ts'

describe('the whole text decides', () => {
  const bounds = { maxEntries: 10, maxBytes: 1000 }
  const endOf = (text: string) => text.slice(-2)

  test('a text is not taken for another with the same key', () => {
    const memo = new TextMemo<number>(bounds, endOf)
    memo.set('1-ab', 1)
    memo.set('cd', 2)
    expect([memo.get('1-ab'), memo.get('2-ab'), memo.get('ab'), memo.get('11-ab')]).toEqual([
      1,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('of two texts with the same key the last is kept, and takes no more room than one', () => {
    const memo = new TextMemo<number>({ ...bounds, maxBytes: 8 }, endOf)
    memo.set('1-ab', 1)
    memo.set('2-ab', 2)
    expect(memo.get('1-ab')).toBeUndefined()
    memo.set('3-cd', 3)
    expect([memo.get('1-ab'), memo.get('2-ab'), memo.get('3-cd')]).toEqual([undefined, 2, 3])
  })

  test('deleting a text leaves another with the same key', () => {
    const memo = new TextMemo<number>(bounds, endOf)
    memo.set('1-ab', 1)
    memo.delete('2-ab')
    expect(memo.get('1-ab')).toBe(1)
  })
})

describe('the key of a token', () => {
  test('is the same for the same text, and a small integer', () => {
    const text = `${'a'.repeat(600)}.signature`
    expect(keyOfToken(text)).toBe(keyOfToken(`${text.slice(0, 300)}${text.slice(300)}`))
    expect(keyOfToken(text)).toBeGreaterThanOrEqual(0)
    expect(keyOfToken(text)).toBeLessThan(2 ** 30)
  })

  test('differs nearly always: of 10,000 random signatures at most a few share one', () => {
    const keys = new Set(
      Array.from({ length: 10_000 }, (_, count) =>
        keyOfToken(createHash('sha256').update(String(count)).digest('base64url')),
      ),
    )
    expect(keys.size).toBeGreaterThan(9_990)
  })

  test.each(['', '.', 'abc'])('is had of a text as short as "%s", too', text => {
    expect(Number.isSafeInteger(keyOfToken(text))).toBe(true)
  })
})

test('a text that was cut out of a longer one does not keep that', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const memo = new TextMemo<number>({ maxEntries: 100, maxBytes: 100_000 })
  collect()
  const before = getHeapStatistics().used_heap_size
  for (let count = 0; count < 50; count += 1) memo.set(String(count).repeat(1_000_000).slice(-500), count)
  collect()
  expect(getHeapStatistics().used_heap_size - before).toBeLessThan(10_000_000)
  expect(memo.get(String(49).repeat(1_000_000).slice(-500))).toBe(49)
})

describe('the memo is bounded', () => {
  test('by entries: the least recently used goes first', () => {
    const memo = new TextMemo<number>({ maxEntries: 2, maxBytes: 1000 })
    memo.set('a', 1)
    memo.set('b', 2)
    memo.get('a')
    memo.set('c', 3)
    expect([memo.get('a'), memo.get('b'), memo.get('c')]).toEqual([1, undefined, 3])
  })

  test('one that is used stays for at least seven eighths of the entries that come after it', () => {
    const most = 80
    const memo = new TextMemo<number>({ maxEntries: most, maxBytes: 10_000 })
    const add = (count: number, name: string): void => {
      for (let index = 0; index < count; index += 1) memo.set(`${name}-${index}`, index)
    }
    memo.set('used', 1)
    // As far from the newest place as it may be without taking it
    add(most / 8, 'before')
    expect(memo.get('used')).toBe(1)
    add((most * 7) / 8 - 1, 'after')
    expect(memo.get('used')).toBe(1)
    add(most - 1, 'later')
    expect(memo.get('used')).toBe(1)
    add(most, 'last')
    expect(memo.get('used')).toBeUndefined()
  })

  test('so it is where the lengths are the bound', () => {
    const memo = new TextMemo<number>({ maxEntries: 10_000, maxBytes: 80 * 100 })
    const add = (name: string): void => memo.set(name.padEnd(100, '.'), 1)
    add('used')
    for (let index = 0; index < 1000; index += 1) {
      add(`other-${index}`)
      expect(memo.get('used'.padEnd(100, '.'))).toBe(1)
    }
  })

  test('what was used goes in its turn, too', () => {
    const memo = new TextMemo<number>({ maxEntries: 2, maxBytes: 1000 })
    memo.set('a', 1)
    memo.set('b', 2)
    memo.get('a')
    memo.set('c', 3)
    memo.set('d', 4)
    expect(['a', 'b', 'c', 'd'].map(text => memo.get(text))).toEqual([undefined, undefined, 3, 4])
  })

  test('by the sum of the lengths of its texts', () => {
    const memo = new TextMemo<number>({ maxEntries: 100, maxBytes: 10 })
    memo.set('aaaa', 1)
    memo.set('bbbb', 2)
    memo.set('cccc', 3)
    expect([memo.get('aaaa'), memo.get('bbbb'), memo.get('cccc')]).toEqual([undefined, 2, 3])
  })

  test('a text that is set again counts once', () => {
    const memo = new TextMemo<number>({ maxEntries: 100, maxBytes: 8 })
    memo.set('aaaa', 1)
    memo.set('aaaa', 2)
    memo.set('bbbb', 3)
    expect([memo.get('aaaa'), memo.get('bbbb')]).toEqual([2, 3])
  })

  test('a deleted text gives its room back', () => {
    const memo = new TextMemo<number>({ maxEntries: 100, maxBytes: 8 })
    memo.set('aaaa', 1)
    memo.delete('aaaa')
    memo.delete('aaaa')
    expect(memo.get('aaaa')).toBeUndefined()
    memo.set('bbbb', 2)
    memo.set('cccc', 3)
    expect([memo.get('bbbb'), memo.get('cccc')]).toEqual([2, 3])
  })

  test('a text longer than all the room is not kept, and puts out no other', () => {
    const memo = new TextMemo<number>({ maxEntries: 100, maxBytes: 4 })
    memo.set('aaaa', 1)
    memo.set('bbbbb', 2)
    expect([memo.get('aaaa'), memo.get('bbbbb')]).toEqual([1, undefined])
  })

  test('no entries turn it off', () => {
    const memo = new TextMemo<number>({ maxEntries: 0, maxBytes: 1000 })
    memo.set('a', 1)
    expect(memo.get('a')).toBeUndefined()
  })
})
