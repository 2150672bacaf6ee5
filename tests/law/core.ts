// The core itself as a door: what every adapter makes of a request is put before it as it is.
import type { Guard } from 'jwt-guard'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { reviveParams, reviveRule } from './options.ts'
import { answered, describePrincipal, type Outcome } from './outcome.ts'

/** Takes a case to the guard. Misuse rejects. */
export type EnterDoor = (given: WholeCase, guard: Guard<unknown>) => Promise<Outcome>

export function checkCase(
  given: WholeCase,
  guard: Guard<unknown>,
  signal?: AbortSignal,
): ReturnType<Guard<unknown>['check']> {
  const { authorization, target } = given
  const request = { authorization, target, params: reviveParams(given), ...(signal && { signal }) }
  return guard.check(request, reviveRule(given))
}

export const enterCore: EnterDoor = async (given, guard) => {
  const verdict = await checkCase(given, guard)
  const answer = guard.answer(verdict)
  if (verdict.outcome === 'granted') return { is: 'granted', principal: describePrincipal(verdict.principal) }
  if (answer === undefined) throw new Error(`${verdict.outcome}, and not answered`)
  return answered(answer.status, name => answer.headers[name], answer.body)
}
