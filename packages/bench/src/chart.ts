// The chart of the results: bars of the tables that ask to be drawn, as SVG by hand. It is narrow enough for a telephone,
// and follows the reader's light or dark colours.
import { isRatio, renderCell } from './report.ts'
import type { Report, Row, Table } from './section.ts'

const WIDTH = 360
const LABEL_WIDTH = 158
const BAR_WIDTH = 150
const ROW_HEIGHT = 20
const HEAD_HEIGHT = 48
/** Whose bars are drawn in the strong colour. */
const OWN = /^jwt-guard/

const STYLE = `
    text { font: 11px system-ui, sans-serif; fill: #1f2328 }
    .head { font-weight: 600; font-size: 12px }
    .bar { fill: #8c959f }
    .own { fill: #0969da }
    .ground { fill: #ffffff }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .bar { fill: #656c76 }
      .own { fill: #4493f8 }
      .ground { fill: #0d1117 }
    }`

/** Draws the first column of every charted table. */
export function renderChart(reports: readonly Report[]): string {
  const tables = reports
    .flatMap(report => ('findings' in report ? report.findings.tables : []))
    .filter(({ charted }) => charted)
  const tops = tables.map((_, index) => tables.slice(0, index).reduce((top, table) => top + heightOf(table), 0))
  const height = Math.max(
    tables.reduce((sum, table) => sum + heightOf(table), 0),
    HEAD_HEIGHT,
  )
  const spoken = tables.map(
    ({ title, rows }) => `${title}: ${rows.map(row => `${row.name} ${figureOf(row)}`).join(', ')}.`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH * 1.5}" role="img" aria-labelledby="title desc">
  <title id="title">Rates as multiples: of what, each title says</title>
  <desc id="desc">${escapeText(spoken.join(' '))}</desc>
  <style>${STYLE}
  </style>
  <rect class="ground" width="${WIDTH}" height="${height}"/>
${tables.map((table, index) => renderGroup(table, tops[index] ?? 0)).join('\n')}
</svg>
`
}

function heightOf({ rows }: Table): number {
  return HEAD_HEIGHT + rows.length * ROW_HEIGHT
}

function renderGroup({ title, columns, rows }: Table, top: number): string {
  const longest = Math.max(...rows.map(row => lengthOf(row)))
  const bars = rows.map((row, index) => renderBar(row, top + HEAD_HEIGHT + index * ROW_HEIGHT, longest))
  return [
    `  <text class="head" x="8" y="${top + 22}">${escapeText(title)}</text>`,
    `  <text x="8" y="${top + 38}">${escapeText(columns[1] ?? '')}</text>`,
    ...bars,
  ].join('\n')
}

function renderBar(row: Row, top: number, longest: number): string {
  const width = longest === 0 ? 0 : (lengthOf(row) / longest) * BAR_WIDTH
  const kind = OWN.test(row.name) ? 'bar own' : 'bar'
  return [
    `  <text x="8" y="${top + 11}">${escapeText(row.name)}</text>`,
    `  <rect class="${kind}" x="${LABEL_WIDTH}" y="${top + 1}" width="${width.toFixed(1)}" height="13" rx="2"/>`,
    `  <text x="${(LABEL_WIDTH + width + 5).toFixed(1)}" y="${top + 11}">${escapeText(figureOf(row))}</text>`,
  ].join('\n')
}

function lengthOf({ cells: [cell] }: Row): number {
  return cell !== undefined && isRatio(cell) ? cell.median : 0
}

/** The figure without its spread; where there is none, that. */
function figureOf({ cells: [cell = ''] }: Row): string {
  return isRatio(cell) ? renderCell(cell).replace(/ \(.*/, '') : 'no figure'
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}
