import { describe, expect, test } from 'vitest'
import { isComplete, type Results, renderCell, renderResults } from '../src/report.ts'
import type { Findings, Report } from '../src/section.ts'

const ratio = { median: 1.234, lower: 1.2, upper: 1.3, rounds: 9 }
const refusal = { refused: 'no figure: rounds disagree by 31 %' }
const findings: Findings = {
  tables: [{ title: 'Rates', columns: ['Who', '× raw'], rows: [{ name: 'jwt-guard', cells: [ratio] }] }],
  targets: [],
}

function reportOf(change: Partial<Findings> = {}): Report {
  return { id: 'cold', title: 'Cold tokens', about: 'Each is seen once.', findings: { ...findings, ...change } }
}

function render(change: Partial<Results> = {}): string {
  return renderResults({
    takenAt: '2026-11-22T10:00:00.000Z',
    quick: false,
    leftOut: [],
    machine: {
      cpu: 'A Processor',
      cores: 8,
      memoryGib: 16,
      platform: 'linux x64',
      node: '24.21.0',
      openssl: '3.5.8',
      packages: { 'jwt-guard': '1.2.3', jose: '6.2.17' },
    },
    reports: [reportOf()],
    ...change,
  })
}

test('the page names the machine, Node and every package', () => {
  expect(render()).toContain('on 2026-11-22')
  expect(render()).toContain(
    'A Processor (8 cores, 16 GiB, linux x64), Node 24.21.0, OpenSSL 3.5.8: jwt-guard 1.2.3, jose 6.2.17.',
  )
})

test('a full run says nothing of its kind; a partial one names what is missing, and a quick one says so', () => {
  expect(render()).not.toMatch(/partial|quick/)
  expect(render({ leftOut: ['warm', 'growth'] })).toContain('**A partial run: without the sections warm, growth.**')
  expect(render({ quick: true })).toContain('**A quick run')
})

describe('a target', () => {
  test.each([
    [1.3, '| Cold | 1.23 (8 %) | at least 1.30 | **falls short** |'],
    [1.2, '| Cold | 1.23 (8 %) | at least 1.20 | holds |'],
  ])('of at least %d is judged by the median', (least, row) => {
    expect(
      render({ reports: [reportOf({ targets: [{ what: 'Cold', measured: ratio, bound: { least } }] })] }),
    ).toContain(row)
  })

  test('without a figure is neither kept nor missed', () => {
    const targets = [{ what: 'Cold', measured: refusal, bound: { least: 1 } }]
    expect(render({ reports: [reportOf({ targets })] })).toContain(
      `| Cold | ${refusal.refused} | at least 1.00 | not measured |`,
    )
  })

  test('that is an amount keeps its unit', () => {
    const targets = [{ what: 'Size', measured: { amount: 21.46, unit: 'kB' }, bound: { most: 25 } }]
    expect(render({ reports: [reportOf({ targets })] })).toContain('| Size | 21.5 kB | at most 25.0 kB | holds |')
  })
})

test.each([
  [ratio, '1.23 (8 %)'],
  [{ median: 12.34, lower: 12, upper: 13, rounds: 9 }, '12.3 (8 %)'],
  [{ median: 1234, lower: 1234, upper: 1234, rounds: 9 }, '1234 (0 %)'],
  [{ amount: 7 }, '7.00'],
  [refusal, 'no figure: rounds disagree by 31 %'],
  ['–', '–'],
])('%j is written as %s', (cell, text) => {
  expect(renderCell(cell)).toBe(text)
})

test('a section that failed stands on the page as such', () => {
  expect(render({ reports: [{ id: 'http', failure: 'no port' }] })).toContain(
    '## http\n\n**This section could not be measured.**',
  )
})

test('notes stand below the tables', () => {
  expect(render({ reports: [reportOf({ notes: ['A peer differs.', 'So does another.'] })] })).toMatch(
    /\| jwt-guard \|.*\n\n- A peer differs\.\n- So does another\.\n$/,
  )
})

test('a run is complete when each section gave each figure', () => {
  const incomplete = {
    ...findings.tables[0],
    title: '',
    columns: [],
    rows: [{ name: 'jose', cells: [ratio, refusal] }],
  }
  expect(isComplete([reportOf()])).toBe(true)
  expect(isComplete([reportOf(), { id: 'http', failure: 'no port' }])).toBe(false)
  expect(isComplete([reportOf({ tables: [incomplete] })])).toBe(false)
  expect(isComplete([reportOf({ targets: [{ what: '', measured: refusal, bound: { least: 1 } }] })])).toBe(false)
  expect(isComplete([reportOf({ targets: [{ what: '', measured: ratio, bound: { least: 9 } }] })])).toBe(true)
})
