// What every section of the benchmark offers and returns. It travels between processes as JSON.
import type { Bound } from './figure.ts'
import type { Ratio, Refusal } from './ratio.ts'

/** A part of the benchmark that can be run alone, in a process of its own. The file `sections/<id>.ts` exports it. */
export interface Section {
  readonly title: string
  /** What is measured and how, in a few sentences: it stands above the tables. */
  readonly about: string
  measure(run: Run): Promise<Findings>
}

/** What a section gets to work with. */
export interface Run {
  /** The library as users get it: the folder that it is built into. */
  readonly library: string
  /** A folder that lives as long as the run, for what sections share, such as signed tokens. */
  readonly scratch: string
  /** Few rounds, for tests: the figures mean nothing. */
  readonly quick: boolean
}

export interface Findings {
  readonly tables: readonly Table[]
  /** The figures that were asked for. */
  readonly targets: readonly Target[]
  /** What a reader must know of a contender, a sentence each. */
  readonly notes?: readonly string[]
}

export interface Table {
  readonly title: string
  /** The heads of all columns; the first is that of the rows' names. */
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** Whether the first column of figures is drawn. Only for ratios. */
  readonly charted?: boolean
}

export interface Row {
  readonly name: string
  readonly cells: readonly Cell[]
}

/** A measured ratio, a plain amount (a size, never a time), no figure with the reason, or words. */
export type Cell = Ratio | Amount | Refusal | string

export interface Amount {
  readonly amount: number
  /** Such as `kB`. Left out: a count or a share. */
  readonly unit?: string
}

/** A figure that was asked for, beside what was measured. */
export interface Target {
  readonly what: string
  readonly measured: Ratio | Amount | Refusal
  readonly bound: Bound
}

/** What a section reports: its findings, or why there are none. */
export type Report = { readonly id: string } & (
  | { readonly title: string; readonly about: string; readonly findings: Findings }
  | { readonly failure: string }
)
