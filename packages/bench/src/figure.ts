// What a benchmark shows: a number, and the bound that it must keep.

export interface Figure {
  readonly what: string
  readonly measured: number
  readonly bound: Bound
  readonly unit?: string
}

/** `exactly` the number, at `most` so much, or at `least` so much. */
export type Bound = { readonly exactly: number } | { readonly most: number } | { readonly least: number }

/** Tells whether the figure keeps its bound. What could not be measured keeps none. */
export function holds({ measured, bound }: Pick<Figure, 'measured' | 'bound'>): boolean {
  if ('exactly' in bound) return measured === bound.exactly
  return 'most' in bound ? measured <= bound.most : measured >= bound.least
}

/** The bound in words; `show` writes its number. */
export function describeBound(bound: Bound, show: (value: number) => string): string {
  if ('exactly' in bound) return show(bound.exactly)
  return 'most' in bound ? `at most ${show(bound.most)}` : `at least ${show(bound.least)}`
}

/** A table for people, each bound beside its figure. */
export function renderFigures(figures: readonly Figure[]): string {
  const rows = figures.map(figure => [
    figure.what,
    amount(figure, figure.measured),
    describeBound(figure.bound, value => amount(figure, value)),
    mark(figure),
  ])
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

function amount({ unit }: Figure, value: number): string {
  const text = value.toLocaleString('en', { maximumFractionDigits: 1, useGrouping: false })
  return unit === undefined ? text : `${text} ${unit}`
}

function mark(figure: Figure): string {
  return holds(figure) ? 'holds' : 'BROKEN'
}
