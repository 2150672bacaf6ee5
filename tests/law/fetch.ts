// The adapter for the Fetch API as a door. Its router is the case: the parameters are those that it states.
import type { Rule } from 'jwt-guard'
import { protect } from 'jwt-guard/fetch'
import type { EnterDoor } from './core.ts'
import { reviveParams, reviveRule } from './options.ts'
import { answered, describePrincipal, type Outcome } from './outcome.ts'

export const enterFetch: EnterDoor = async (given, guard) => {
  const { method, target, authorization, body = null } = given
  const headers = new Headers(given.headers)
  for (const value of authorization) headers.append('authorization', value)
  const url = /^https?:/.test(target) ? target : `http://api.example${target}`
  let outcome: Outcome | undefined
  const rule = reviveRule(given) as Rule & { optional: boolean }
  const handle = protect(guard, rule, (_request, { principal }) => {
    outcome = { is: 'granted', principal: describePrincipal(principal) }
    return new Response()
  })
  const response = await handle(new Request(url, { method, headers, body }), { params: reviveParams(given) } as never)
  return outcome ?? answered(response.status, name => response.headers.get(name), await response.text())
}
