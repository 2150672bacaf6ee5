/** Paths with parameters, for doors whose framework has no router. */
import { OptionsError } from '../errors.ts'

/** The parameters of a path that a request's target leads to, decoded once; `undefined` where it leads elsewhere. */
export type MatchPath = (target: string | undefined) => Readonly<Record<string, string>> | undefined

/**
 * Reads a path such as `/api/:user_id/live`, whose parameters are whole segments. A target is compared as it was sent,
 * code unit by code unit: no `..` is walked, no slash left away, no letter taken for another.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID` where the path is of another form
 */
export function readPath(path: string): MatchPath {
  if (typeof path !== 'string' || !/^(?:\/|(?:\/(?::[\w$]+|[\w$\-.~!&',;=@]+))+)$/.test(path)) {
    throw new OptionsError(
      'GUARD_OPTION_INVALID',
      'A path must begin with "/", and its parameters must be whole segments: "/api/:user_id/live".',
    )
  }
  const parts = path.split('/')
  return target => {
    const segments = pathOf(target).split('/')
    const isThere = (part: string, at: number): boolean => part.startsWith(':') || part === segments[at]
    if (segments.length !== parts.length || !parts.every(isThere)) return undefined
    return decodeParams(parts, segments)
  }
}

/** The path of a target, be it in absolute form (RFC 9112 §3.2.2). */
function pathOf(target = ''): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*/s, '')
}

/** Nothing where a segment is empty or cannot be decoded. */
function decodeParams(parts: readonly string[], segments: readonly string[]): ReturnType<MatchPath> {
  try {
    const entries = parts.flatMap((part, at) => {
      return part.startsWith(':') ? [[part.slice(1), decodeURIComponent(segments[at] ?? '')] as const] : []
    })
    return entries.every(([, value]) => value !== '') ? Object.fromEntries(entries) : undefined
  } catch {
    return undefined
  }
}
