import { describe, expect, it } from 'vitest'
import { freshnessOf } from '../../src/keys/freshness.ts'

const limits = { defaultFreshSeconds: 600, minFreshSeconds: 30, maxFreshSeconds: 86_400 }
const freshness = (headers: Record<string, string>): number => freshnessOf(new Headers(headers), limits)

describe('SET-02: freshness', () => {
  it.each([
    ['max-age=300', 300],
    ['public, max-age=300', 300],
    ['max-age=300, must-revalidate', 300],
    ['MAX-AGE=300', 300],
    ['max-age="300"', 300],
    [' max-age=300 ,immutable', 300],
    ['max-age=300, max-age=600', 300],
    ['max-age=30', 30],
    ['max-age=86400', 86_400],
    ['s-maxage=900, max-age=300', 300],
    ['stale-while-revalidate=900, max-age=300', 300],
  ])('%s is honoured: %d s', (field, expected) => {
    expect(freshness({ 'cache-control': field })).toBe(expected)
  })

  it.each([
    ['max-age=0', 30],
    ['max-age=29', 30],
    ['max-age=86401', 86_400],
    ['max-age=31536000', 86_400],
    [`max-age=${'9'.repeat(400)}`, 86_400],
    ['no-store', 30],
    ['no-cache', 30],
    ['no-cache, max-age=300', 30],
    ['max-age=300, No-Store', 30],
    ['no-cache="set-cookie", max-age=300', 30],
  ])('%s is held between floor and ceiling: %d s', (field, expected) => {
    expect(freshness({ 'cache-control': field })).toBe(expected)
  })

  it.each([
    '',
    'public',
    'private',
    'max-age',
    'max-age=',
    'max-age=-1',
    'max-age=1.5',
    'max-age=abc',
    'max-age=0x10',
    'x-max-age=300',
    'x-no-store',
    'max-age 300',
    'max-age=300s',
    ';max-age=300',
  ])('%j says nothing: the default holds', field => {
    expect(freshness({ 'cache-control': field })).toBe(600)
  })

  it('an answer without Cache-Control says nothing', () => {
    expect(freshness({})).toBe(600)
    expect(freshness({ expires: 'Thu, 01 Jan 1970 00:00:00 GMT', age: '500' })).toBe(600)
  })

  it.each([
    ['100', 200],
    ['0', 300],
    ['270', 30],
    ['300', 30],
    ['9999', 30],
    ['9'.repeat(400), 30],
    ['-100', 300],
    ['abc', 300],
    ['1.5', 300],
    ['', 300],
  ])('the Age %s is taken from max-age (RFC 9111 §4.2.3): %d s', (age, expected) => {
    expect(freshness({ 'cache-control': 'max-age=300', age })).toBe(expected)
  })

  it('an Age and a max-age too long for a number make a freshness all the same (RFC 9111 §1.2.2)', () => {
    const long = '9'.repeat(400)
    expect(freshness({ 'cache-control': `max-age=${long}`, age: long })).toBe(30)
  })

  it('the default is held between floor and ceiling too', () => {
    expect(freshnessOf(new Headers(), { ...limits, defaultFreshSeconds: 1 })).toBe(30)
    expect(freshnessOf(new Headers(), { ...limits, maxFreshSeconds: 60 })).toBe(60)
  })
})
