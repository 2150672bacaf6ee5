/** Revocation: the caller's hook, asked on every check and never remembered. */
import { isPromiseLike, withDeadline } from '../deadline.ts'
import { KeySetError, shared, TokenError } from '../errors.ts'
import type { RevocationOptions } from '../options.ts'
import type { Claims, Clock, Principal } from '../types.ts'
import type { MaybePromise, Step } from '../verdict.ts'

const revoked = shared(new TokenError('GUARD_TOKEN_REVOKED'))

/** Asks the hook. One that fails, or does not answer in time, leaves the request undecided unless the options say otherwise. */
export function askRevocation<P extends Principal<unknown>>(
  options: Required<RevocationOptions>,
  principal: P,
  verified: Claims,
  clock: Clock,
): MaybePromise<Step<P>> {
  const fail = (): Step<P> =>
    options.insecureGrantOnFailure ? principal : new KeySetError('GUARD_REVOCATION_UNAVAILABLE', 'revocation')
  // Anything but a plain yes or no is a hook that does not work
  const judge = (answer: unknown): Step<P> => (answer === false ? principal : answer === true ? revoked : fail())
  try {
    const answer: unknown = options.isRevoked(principal, verified)
    return isPromiseLike(answer) ? withDeadline(answer, options.timeoutSeconds, clock).then(judge, fail) : judge(answer)
  } catch {
    return fail()
  }
}
