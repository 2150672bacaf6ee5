/** The end of what a granted request opened, such as a socket: with the token that opened it. */
import type { Guard } from '../guard.ts'
import { findPrincipal } from './admission.ts'

/**
 * Ends what a request opened once its token has expired; what was opened anonymously has no end. `onGone` is given what calls
 * that off, for when it is gone before.
 */
export function endWithToken<C>(
  guard: Guard<C>,
  request: object,
  end: () => void,
  onGone: (stop: () => void) => void,
): void {
  const principal = findPrincipal(request, guard)
  if (principal !== undefined) onGone(guard.whenExpired(principal, end))
}
