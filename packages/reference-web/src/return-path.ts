/** Where a person lands after signing in. */
export const HOME = '/tasks'

/**
 * The page to return to after signing in, or the task page when `wanted` is missing, another site's, or not a page
 * that a person would be sent away from.
 */
export function returnPath(wanted: string | null | undefined): string {
  // Resolved as a browser would, since `//host`, `/\host` and `/<tab>/host` all leave the site.
  const url = URL.parse(wanted ?? '', 'http://here.invalid')
  return url?.host === 'here.invalid' && url.pathname === HOME ? url.pathname + url.search : HOME
}

/** The sign-in page that leads back to `path`. */
export function signInPath(path: string): string {
  return path === HOME ? '/sign-in' : `/sign-in?${new URLSearchParams({ return_to: path })}`
}
