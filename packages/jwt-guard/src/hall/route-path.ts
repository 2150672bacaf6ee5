/** What the path of a route tells of its parameters, at compile time and at run time. */
import { OptionsError } from '../errors.ts'
import type { CheckRequest, ParameterOf, Rule } from '../types.ts'

type Before<Text extends string, Mark extends string> = Text extends `${infer Head}${Mark}${string}` ? Head : Text
type FirstName<T extends string> = Before<
  Before<Before<Before<Before<Before<Before<T, '/'>, '-'>, '.'>, '{'>, '}'>, '('>,
  '?'
>

/** The path parameters in a path such as `/api/:user_id/tasks/:id`. */
export type ParameterIn<Path extends string> = Path extends `${string}:${infer Rest}`
  ? FirstName<Rest> | ParameterIn<Rest>
  : never

/** What a rule must be, besides, on a path with these parameters: it names none but them. */
export type NamesOnly<R extends Rule, Name extends string> = [ParameterOf<R>] extends [Name]
  ? unknown
  : { readonly pathClaims: never }

/**
 * Checks that a path has every parameter that the rule names.
 *
 * @throws OptionsError `GUARD_PARAMETER_ABSENT`, naming the parameter
 */
export function requireNames(path: string, rule: Rule | undefined): void {
  const names = namesIn(path)
  const stray = Object.keys(rule?.pathClaims ?? {}).find(name => !names.includes(name))
  if (stray === undefined) return
  throw new OptionsError(
    'GUARD_PARAMETER_ABSENT',
    `The rule matches "${stray}", but the path "${path}" has no ":${stray}".`,
  )
}

/**
 * The parameters of a request, complete: those that the route may leave out are there, undefined, so that a request
 * which does is a mismatch and no misuse of the guard. Of a path that is not known nothing is added.
 */
export function completeParams(path: unknown, params: unknown): CheckRequest['params'] {
  const given = params as CheckRequest['params']
  // Almost every route, on every request
  if (typeof path === 'string' ? !(path.includes('{') || path.includes('?')) : !Array.isArray(path)) return given
  const paths = [path].flat().filter(part => typeof part === 'string')
  return { ...withoutValue(paths.flatMap(namesIn)), ...given }
}

/** Parameters that a router leaves encoded. What cannot be decoded stays as it is: it equals no claim but one spelled so. */
export function decodeParams(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeOnce(value)]))
}

function decodeOnce(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The parameters of a request that no route was found for, but that is to be checked all the same: none has a value. */
export function paramsOfNoRoute(rule: Rule | undefined): CheckRequest['params'] {
  return withoutValue(Object.keys(rule?.pathClaims ?? {}))
}

function withoutValue(names: readonly string[]): Readonly<Record<string, undefined>> {
  return Object.fromEntries(names.map(name => [name, undefined]))
}

/**
 * The names of what any framework may take for a parameter. Of a colon that stands for itself (`::` with Fastify, `\:` with
 * others) it may be too many: then it is told at the first request, and not before, that the parameter is absent.
 */
export function namesIn(path: string): string[] {
  return Array.from(path.matchAll(/:([\w$]+)/g), ([, name = '']) => name)
}
