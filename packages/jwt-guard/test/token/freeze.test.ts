import { describe, expect, it } from 'vitest'
import { freezeDeep } from '../../src/token/freeze.ts'

describe('freezeDeep', () => {
  it('freezes objects and lists all through, those without a prototype too, and returns what it was given', () => {
    const inner = Object.assign(Object.create(null), { list: [{ deep: {} }] })
    const outer = { inner }
    expect(freezeDeep(outer)).toBe(outer)
    for (const value of [outer, inner, inner.list, inner.list[0], inner.list[0].deep])
      expect(Object.isFrozen(value)).toBe(true)
  })

  it('freezes what is within what is frozen', () => {
    const outer = Object.freeze({ inner: Object.freeze({ list: [1] }) })
    freezeDeep(outer)
    expect(Object.isFrozen(outer.inner.list)).toBe(true)
  })

  it.each([new Date(0), new Map([['a', 1]]), new (class Money {})(), () => {}])(
    'leaves %o as it is: it is no plain data',
    value => {
      freezeDeep({ value })
      expect(Object.isFrozen(value)).toBe(false)
    },
  )

  it.each([null, undefined, 1, 'text', true, Symbol.iterator])('returns %s as it is', value => {
    expect(freezeDeep(value)).toBe(value)
  })

  it('does not lose itself in a circle, nor in the depth', () => {
    const circle: { self?: unknown } = {}
    circle.self = [circle]
    freezeDeep(circle)
    expect(Object.isFrozen(circle)).toBe(true)
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
    expect(Object.isFrozen(freezeDeep(deep))).toBe(true)
  })
})
