import { expect, test } from 'vitest'
import { spreadOf, summarize } from '../src/ratio.ts'

test('a figure is the median of the rounds, between their quartiles', () => {
  const ratio = summarize([1, 1.02, 1.04, 1.06, 100])
  expect(ratio).toEqual({ median: 1.04, lower: 1.02, upper: 1.06, rounds: 5 })
  expect(spreadOf({ median: 2, lower: 1.9, upper: 2.3, rounds: 5 })).toBeCloseTo(0.2)
})

test('rounds whose quartiles lie further apart than the bound give no figure, and say how far', () => {
  const ratios = [1, 1, 2, 3, 3]
  expect(summarize(ratios)).toEqual({ refused: 'no figure: rounds disagree by 100 %' })
  expect(summarize(ratios, 1)).toMatchObject({ median: 2 })
})

test.each([[[]], [[0, 0, 0]], [[1, Number.NaN, 1]], [[1, Number.POSITIVE_INFINITY, 1]]])(
  'no figure is made of %j',
  ratios => {
    expect(summarize(ratios)).toEqual({ refused: 'no figure: nothing was measured' })
  },
)
