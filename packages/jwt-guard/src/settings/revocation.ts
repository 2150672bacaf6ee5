/** The options of `revocation`. */
import { checkFunction, checkNumber } from '../checks.ts'
import type { RevocationOptions } from '../options.ts'
import { fail } from './option.ts'

const revocationMembers: readonly string[] = ['isRevoked', 'timeoutSeconds', 'insecureGrantOnFailure']

/** Checks the revocation hook. A denylist has methods beside the hook, so those are passed over. @throws OptionsError */
export function resolveRevocation(given: unknown): Required<RevocationOptions> {
  const revocation = (given ?? {}) as Partial<RevocationOptions>
  checkFunction(revocation.isRevoked, 'revocation.isRevoked', fail)
  const stray = Object.entries(revocation).find(
    ([member, value]) => !revocationMembers.includes(member) && typeof value !== 'function',
  )
  if (stray) fail(`"revocation" has no option "${stray[0]}"; known are ${revocationMembers.join(', ')}.`)
  const insecure = 'insecureGrantOnFailure' in revocation ? revocation.insecureGrantOnFailure : false
  return {
    isRevoked: (principal, verified) => (revocation as RevocationOptions).isRevoked(principal, verified),
    timeoutSeconds:
      'timeoutSeconds' in revocation
        ? checkNumber(revocation.timeoutSeconds, 'revocation.timeoutSeconds', 0.001, 60, fail)
        : 2,
    insecureGrantOnFailure:
      typeof insecure === 'boolean' ? insecure : fail('"revocation.insecureGrantOnFailure" must be true or false.'),
  }
}
