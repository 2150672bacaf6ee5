// The cases, read: one JSON file for each section of clauses.json, with what they share in defaults.json.
import { existsSync, readFileSync } from 'node:fs'
import { type Expectation, readLaw } from '../law.ts'
import { type Case, clauseOf, type Defaults, type WholeCase } from './case.ts'

/** A case, and what its clause or itself expects. */
export type JudgedCase = WholeCase & { readonly expect: Expectation }

/** The cases as they are written, by section. */
export function readSections(): ReadonlyMap<string, readonly Case[]> {
  return new Map(readLaw().sections.map(({ id }) => [id, (read(`${id.toLowerCase()}.json`) ?? []) as readonly Case[]]))
}

/** Every case, filled in from the defaults and from its clause. */
export function readCases(): readonly JudgedCase[] {
  const clauses = new Map(readLaw().sections.flatMap(({ clauses }) => clauses.map(clause => [clause.id, clause])))
  const defaults = read('defaults.json') as Defaults
  return [...readSections().values()].flat().map(given => {
    const expect = given.expect ?? clauses.get(clauseOf(given.id))?.expect
    if (expect === undefined) throw new Error(`${given.id}: neither it nor its clause expects anything`)
    return { ...defaults, ...given, expect }
  })
}

function read(name: string): unknown {
  const url = new URL(name, import.meta.url)
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : undefined
}
