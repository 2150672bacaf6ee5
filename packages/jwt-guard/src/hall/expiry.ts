/** The end of what a granted request opened, such as a socket: with the token that opened it. */
import type { Guard } from '../guard.ts'
import { findPrincipal } from './admission.ts'

/** Ends what a request opened once its token has expired; anonymous, it lasts. Returns what calls that off, for when it is gone before. */
export function endWithToken<C>(guard: Guard<C>, request: object, end: () => void): () => void {
  const principal = findPrincipal(request, guard)
  return principal === undefined ? () => {} : guard.whenExpired(principal, end)
}
