/** Paths with parameters, for doors whose framework has no router. */
import { OptionsError } from '../errors.ts'
import type { CheckRequest, Rule } from '../types.ts'
import { namesIn, paramsOfNoRoute, requireNames } from './route-path.ts'

/** The parameters of a path, decoded once; `undefined` for any other path. */
type MatchPath = (path: string) => Readonly<Record<string, string>> | undefined

/** How the paths of a door are read. */
interface PathReading {
  /** What makes a parameter of a segment. Default: percent-decoding. */
  readonly decode?: (segment: string) => string
  /** Whether what lies below the path is its own, too. Default false. */
  readonly below?: boolean
}

/**
 * Reads a path such as `/api/:user_id/live`, whose parameters are whole segments, for a rule. Paths are compared as they were
 * sent, code unit by code unit: no `..` is walked, no slash left away, no letter taken for another.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID` where the path is of another form, `GUARD_PARAMETER_ABSENT` where it does not
 * have a parameter that the rule names
 */
export function readPath(
  pattern: string,
  rule: Rule,
  { decode = decodeURIComponent, below = false }: PathReading = {},
): MatchPath {
  if (
    typeof pattern !== 'string' ||
    !/^(?:\/|(?:\/(?::[\w$]+|[\w$\-.~!&',;=@]+))+)$/.test(pattern) ||
    isAnyTwice(namesIn(pattern))
  ) {
    throw new OptionsError(
      'GUARD_OPTION_INVALID',
      'A path must begin with "/", and its parameters must be whole segments, each of another name: "/api/:user_id/live".',
    )
  }
  requireNames(pattern, rule)
  const parts = (below ? pattern.replace(/^\/$/, '') : pattern).split('/')
  return path => {
    const segments = path.split('/')
    const isThere = (part: string, at: number): boolean =>
      (part.startsWith(':') && at in segments) || part === segments[at]
    if (!(below || segments.length === parts.length) || !parts.every(isThere)) return undefined
    return decodeParams(parts, segments, decode)
  }
}

/**
 * Reads a path for a door that has requests to every other path checked, too: there the parameters that the rule names have
 * no value, and do not match.
 *
 * @throws OptionsError as {@link readPath} does
 */
export function readAnyPath(
  pattern: string,
  rule: Rule,
  reading?: PathReading,
): (path: string) => CheckRequest['params'] {
  const match = readPath(pattern, rule, reading)
  return path => match(path) ?? paramsOfNoRoute(rule)
}

/** The path of a request's target, be it in absolute form (RFC 9112 §3.2.2). */
export function pathOf(target = ''): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*/s, '')
}

function isAnyTwice(names: readonly string[]): boolean {
  return new Set(names).size < names.length
}

/** Nothing where a segment is empty or cannot be decoded. */
function decodeParams(
  parts: readonly string[],
  segments: readonly string[],
  decode: (segment: string) => string,
): ReturnType<MatchPath> {
  try {
    const entries = parts.flatMap((part, at) => {
      return part.startsWith(':') ? [[part.slice(1), decode(segments[at] ?? '')] as const] : []
    })
    return entries.every(([, value]) => value !== '') ? Object.fromEntries(entries) : undefined
  } catch {
    return undefined
  }
}
