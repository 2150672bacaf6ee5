// The results as a page: what was asked for and whether it holds, then each section's tables.
import { type Bound, describeBound, holds } from './figure.ts'
import type { Machine } from './machine.ts'
import { MOST_SPREAD, type Ratio, type Refusal, spreadOf } from './ratio.ts'
import type { Amount, Cell, Report, Table, Target } from './section.ts'

export interface Results {
  readonly takenAt: string
  /** Whether it was a run of few rounds, for tests. */
  readonly quick: boolean
  /** The sections that were not run. */
  readonly leftOut: readonly string[]
  readonly machine: Machine
  readonly reports: readonly Report[]
}

/** Tells whether each section gave each of its figures. */
export function isComplete(reports: readonly Report[]): boolean {
  return reports.every(
    report =>
      'findings' in report &&
      report.findings.targets.every(({ measured }) => !isRefusal(measured)) &&
      report.findings.tables.every(({ rows }) => rows.every(({ cells }) => !cells.some(isRefusal))),
  )
}

function isRefusal(cell: Cell): cell is Refusal {
  return typeof cell === 'object' && 'refused' in cell
}

export function isRatio(cell: Cell): cell is Ratio {
  return typeof cell === 'object' && 'median' in cell
}

export function renderResults(results: Results): string {
  const { reports } = results
  const targets = describeTargets(results)
  const parts = [
    '# Results of the benchmark',
    ...describeRun(results),
    '![Rates as multiples: of what, each title says](results.svg)',
    ...(targets.length === 0
      ? []
      : ['## What was asked for', renderTable(['What', 'Measured', 'Asked for', ''], targets)]),
    ...reports.flatMap(renderReport),
  ]
  return `${parts.join('\n\n')}\n`
}

function describeRun({ takenAt, quick, leftOut, machine }: Results): string[] {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`)
  return [
    ...(quick ? ['**A quick run: so few rounds that the figures mean nothing.**'] : []),
    ...(leftOut.length === 0 ? [] : [`**A partial run: without the sections ${leftOut.join(', ')}.**`]),
    `Taken on ${takenAt.slice(0, 10)} by \`npm run bench\`, on ${machine.cpu} (${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.platform}), Node ${machine.node}, OpenSSL ${machine.openssl}: ${packages.join(', ')}.`,
    `A figure is the median of its rounds; in brackets, how far apart their quartiles lie. Where that is more than ${percent(MOST_SPREAD)} there is no figure. [How it is measured](README.md).`,
  ]
}

/** What was asked for: what it is, what was measured, the bound, whether it holds. */
export function describeTargets({ reports }: Pick<Results, 'reports'>): string[][] {
  const targets = reports.flatMap(report => ('findings' in report ? report.findings.targets : []))
  return targets.map(({ what, measured, bound }) => [
    what,
    renderCell(measured),
    describeBound(bound, value => renderAmount({ ...measured, amount: value })),
    judge(measured, bound),
  ])
}

function judge(measured: Target['measured'], bound: Bound): string {
  if (isRefusal(measured)) return 'not measured'
  return holds({ measured: isRatio(measured) ? measured.median : measured.amount, bound }) ? 'holds' : '**falls short**'
}

function renderReport(report: Report): string[] {
  if ('failure' in report) return [`## ${report.id}`, '**This section could not be measured.**']
  const { tables, notes = [] } = report.findings
  return [
    `## ${report.title}`,
    report.about,
    ...tables.flatMap(renderNamedTable),
    ...(notes.length === 0 ? [] : [notes.map(note => `- ${note}`).join('\n')]),
  ]
}

function renderNamedTable({ title, columns, rows }: Table): string[] {
  return [
    `### ${title}`,
    renderTable(
      columns,
      rows.map(({ name, cells }) => [name, ...cells.map(renderCell)]),
    ),
  ]
}

function renderTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, columns.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

export function renderCell(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if (isRefusal(cell)) return cell.refused
  return isRatio(cell) ? `${round(cell.median)} (${percent(spreadOf(cell))})` : renderAmount(cell)
}

function renderAmount({ amount, unit }: Amount): string {
  return unit === undefined ? round(amount) : `${round(amount)} ${unit}`
}

/** Three digits are more than most figures deserve. */
function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`
}
