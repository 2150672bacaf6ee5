/** Checks of what developers hand in. Each failure is one sentence that names the option and the fix. */
import type { MisuseCode } from './codes.ts'
import { OptionsError } from './errors.ts'
import { isObject } from './json.ts'

/** Something with named members, as options are. */
export type Options = Readonly<Record<string, unknown>>

/** Throws an {@link OptionsError}: what is wrong, and the fix. */
export type Fail = (problem: string) => never

/** The complaint about wrong options, or about a wrong rule. */
export const failWith =
  (code: MisuseCode): Fail =>
  problem => {
    throw new OptionsError(code, problem)
  }

/** Checks that it is a plain object: an inherited member would be passed over in silence. */
export function checkPlain(value: unknown, name: string, fail: Fail): Options {
  if (!isObject(value)) return fail(`${name} must be an object.`)
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? value : fail(`${name} must be a plain object.`)
}

/** Checks that it is a plain object with none but the known members, each with a value. */
export function checkMembers(value: unknown, name: string, known: readonly string[], fail: Fail): Options {
  const options = checkPlain(value, name, fail)
  for (const [member, given] of Object.entries(options)) {
    if (!known.includes(member)) fail(`${name} has no option "${member}"; known are ${known.join(', ')}.`)
    if (given === undefined) {
      fail(`"${member}" is undefined; give it a value or leave it out (is an environment variable unset?).`)
    }
  }
  return options
}

/** Checks a string with at least one character and no white space around it. */
export function checkText(value: unknown, name: string, fail: Fail): string {
  if (typeof value !== 'string' || value === '') return fail(`"${name}" must be a string that is not empty.`)
  if (value.trim() !== value) return fail(`"${name}" must not begin or end with white space.`)
  return value
}

/** Checks an array with at least one member, and each member. */
export function checkList<T>(value: unknown, name: string, check: (member: unknown) => T, fail: Fail): readonly T[] {
  if (!Array.isArray(value) || value.length === 0) return fail(`"${name}" must be an array that is not empty.`)
  // Array.from, because map would skip the holes of a sparse array
  return Array.from(value, check)
}

/** Checks a finite number within bounds. */
export function checkNumber(value: unknown, name: string, least: number, most: number, fail: Fail): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    return fail(`"${name}" must be a number from ${least} to ${most}.`)
  }
  return value
}

/** Checks a whole number within bounds. */
export function checkCount(value: unknown, name: string, least: number, most: number, fail: Fail): number {
  const count = checkNumber(value, name, least, most, fail)
  return Number.isInteger(count) ? count : fail(`"${name}" must be a whole number.`)
}

/** Checks a function. */
export function checkFunction<F>(value: unknown, name: string, fail: Fail): F {
  return typeof value === 'function' ? (value as F) : fail(`"${name}" must be a function.`)
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Tells whether keys may be fetched from there: https anywhere, http from this machine only. */
export function isSafeLocation(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))
}

/** Checks an absolute URL from which keys may be fetched: https, or http on loopback; no credentials, no fragment. */
export function checkLocation(value: unknown, name: string, fail: Fail): string {
  const text = checkText(value, name, fail)
  if (!URL.canParse(text)) return fail(`"${name}" must be an absolute URL such as https://auth.example.com/jwks.json.`)
  const url = new URL(text)
  if (!isSafeLocation(url)) return fail(`"${name}" must be an https URL; http is accepted on loopback only.`)
  if (url.username !== '' || url.password !== '') return fail(`"${name}" must not hold a user name or password.`)
  if (url.hash !== '') return fail(`"${name}" must not have a fragment.`)
  return text
}
