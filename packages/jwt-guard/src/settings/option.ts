/** Reading one option: checked where it is given, its default where it is left out. */
import { checkCount, checkNumber, type Fail, failWith, type Options } from '../checks.ts'

export const DAY: number = 86_400
export const YEAR: number = 365 * DAY

/** The complaint about a wrong option. */
export const fail: Fail = failWith('GUARD_OPTION_INVALID')

/** Whether the option is given, be it with a wrong value. */
export function has(options: Options, name: string): boolean {
  return Object.hasOwn(options, name)
}

/** The option as `resolve` has it, or the default. */
export function optional<T, D>(options: Options, name: string, resolve: (value: unknown) => T, initial: D): T | D {
  return has(options, name) ? resolve(options[name]) : initial
}

/** An option that is a number: its default, its bounds, and whether it must be whole. */
export interface NumberOption {
  readonly initial: number
  readonly least: number
  readonly most: number
  readonly isWhole: boolean
}

/** A duration, with fractions of a second. */
export function seconds(initial: number, least: number, most: number): NumberOption {
  return { initial, least, most, isWhole: false }
}

/** A whole number of things. */
export function count(initial: number, least: number, most: number): NumberOption {
  return { initial, least, most, isWhole: true }
}

/** All the options of a table. */
export function resolveNumbers<Name extends string>(
  options: Options,
  table: Readonly<Record<Name, NumberOption>>,
): Record<Name, number> {
  const resolved = Object.entries<NumberOption>(table).map(([name, { initial, least, most, isWhole }]) => {
    const check = isWhole ? checkCount : checkNumber
    return [name, optional(options, name, value => check(value, name, least, most, fail), initial)]
  })
  return Object.fromEntries(resolved) as Record<Name, number>
}
