/** Paths with parameters, for doors whose framework has no router. */
import { OptionsError } from '../errors.ts'

/** The parameters of a path, decoded once; `undefined` for any other path. */
export type MatchPath = (path: string) => Readonly<Record<string, string>> | undefined

/**
 * Reads a path such as `/api/:user_id/live`, whose parameters are whole segments. Paths are compared as they were sent, code
 * unit by code unit: no `..` is walked, no slash left away, no letter taken for another. With `below`, what lies below the
 * path is its own, too.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID` where the path is of another form
 */
export function readPath(
  pattern: string,
  decode: (segment: string) => string = decodeURIComponent,
  below = false,
): MatchPath {
  if (typeof pattern !== 'string' || !/^(?:\/|(?:\/(?::[\w$]+|[\w$\-.~!&',;=@]+))+)$/.test(pattern)) {
    throw new OptionsError(
      'GUARD_OPTION_INVALID',
      'A path must begin with "/", and its parameters must be whole segments: "/api/:user_id/live".',
    )
  }
  const parts = (below ? pattern.replace(/^\/$/, '') : pattern).split('/')
  return path => {
    const segments = path.split('/')
    const isThere = (part: string, at: number): boolean =>
      (part.startsWith(':') && at in segments) || part === segments[at]
    if (!(below || segments.length === parts.length) || !parts.every(isThere)) return undefined
    return decodeParams(parts, segments, decode)
  }
}

/** The path of a request's target, be it in absolute form (RFC 9112 §3.2.2). */
export function pathOf(target = ''): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*/s, '')
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
