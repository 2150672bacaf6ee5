import { describe, expect, test } from 'vitest'
import { renderChart } from '../src/chart.ts'
import type { Cell, Report, Table } from '../src/section.ts'

const ratioOf = (median: number) => ({ median, lower: median, upper: median, rounds: 1 })

function chartOf(rows: readonly (readonly [string, Cell])[], change: Partial<Table> = {}): string {
  const table = {
    title: 'Cold <tokens>',
    columns: ['Who', '× crypto.verify'],
    rows: rows.map(([name, cell]) => ({ name, cells: [cell] })),
  }
  const reports: Report[] = [
    { id: 'cold', title: '', about: '', findings: { tables: [{ ...table, charted: true, ...change }], targets: [] } },
  ]
  return renderChart(reports)
}

function widthsIn(chart: string): number[] {
  return Array.from(chart.matchAll(/<rect class="bar[^"]*"[^>]* width="([\d.]+)"/g), ([, width]) => Number(width))
}

const chart = chartOf([
  ['crypto.verify', ratioOf(1)],
  ['jwt-guard', ratioOf(0.5)],
  ['jose', { refused: 'no figure: rounds disagree by 31 %' }],
])

test('bars are as long as their figures are large; where there is no figure there is no length', () => {
  const [longest = 0, ...others] = widthsIn(chart)
  expect(others).toEqual([longest / 2, 0])
  expect(chart).toContain('>no figure</text>')
})

test('it says in words what it shows', () => {
  expect(chart).toMatch(/<title id="title">[^<]+<\/title>/)
  expect(chart).toMatch(/<desc id="desc">[^<]*crypto\.verify 1\.00, jwt-guard 0\.50, jose no figure\.<\/desc>/)
})

test('our own bar stands out', () => {
  expect(chart.match(/class="bar own"/g)).toHaveLength(1)
})

test('it follows the colours of the reader, and fits a telephone', () => {
  expect(chart).toContain('@media (prefers-color-scheme: dark)')
  const [, width = 0, height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(chart) ?? []
  expect(Number(width)).toBe(360)
  for (const [, x, bar] of chart.matchAll(/<rect class="bar[^"]*" x="(\d+)"[^>]* width="([\d.]+)"/g)) {
    // The figure stands to the right of its bar
    expect(Number(x) + Number(bar)).toBeLessThanOrEqual(Number(width) - 40)
  }
  for (const [, y] of chart.matchAll(/<text[^>]* y="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(Number(height))
})

describe('it draws', () => {
  test('names as text, whatever characters they have', () => {
    expect(chart).toContain('>Cold &#60;tokens&#62;</text>')
    expect(chart).toContain('>× crypto.verify</text>')
    expect(chart).not.toContain('<tokens>')
  })

  test('only what asks to be drawn, and nothing of a section that failed', () => {
    expect(widthsIn(chartOf([['jose', ratioOf(1)]], { charted: false }))).toEqual([])
    expect(widthsIn(renderChart([{ id: 'cold', failure: 'no key' }]))).toEqual([])
  })
})
