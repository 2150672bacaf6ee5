// What a benchmark shows: a number, and the bound that it must keep.

export interface Figure {
  readonly what: string
  readonly measured: number
  readonly bound: Bound
  readonly unit?: string
}

/** `exactly` the number, or `most` so much. */
export type Bound = { readonly exactly: number } | { readonly most: number }

/** Tells whether the figure keeps its bound. What could not be measured keeps none. */
export function holds({ measured, bound }: Figure): boolean {
  return 'exactly' in bound ? measured === bound.exactly : measured <= bound.most
}

/** A table for people, each bound beside its figure. */
export function renderFigures(figures: readonly Figure[]): string {
  const rows = figures.map(figure => [figure.what, amount(figure, figure.measured), expected(figure), mark(figure)])
  const table = [['Figure', 'Measured', 'Bound', ''], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0))) ?? []
  return table
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function expected(figure: Figure): string {
  const { bound } = figure
  return 'exactly' in bound ? amount(figure, bound.exactly) : `at most ${amount(figure, bound.most)}`
}

function amount({ unit }: Figure, value: number): string {
  const text = value.toLocaleString('en', { maximumFractionDigits: 1, useGrouping: false })
  return unit === undefined ? text : `${text} ${unit}`
}

function mark(figure: Figure): string {
  return holds(figure) ? 'holds' : 'BROKEN'
}
