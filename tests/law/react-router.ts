// The adapter for Fetch as a door, behind React Router's own handler of loaders and actions.
import type { Rule } from 'jwt-guard'
import { protect } from 'jwt-guard/fetch'
import type { createStaticHandler, LoaderFunctionArgs } from 'react-router'
import type { EnterDoor } from './core.ts'
import { reviveRule } from './options.ts'
import { answered, describePrincipal, type Outcome } from './outcome.ts'
import { statusOf } from './place.ts'

export function openReactRouter(createHandler: typeof createStaticHandler): EnterDoor {
  return async (given, guard) => {
    const { method, target, authorization, body = null } = given
    const headers = new Headers(given.headers)
    for (const value of authorization) headers.append('authorization', value)
    let outcome: Outcome | undefined
    const listTasks = protect(guard, reviveRule(given) as Rule & { optional: boolean }, (_request, { principal }) => {
      outcome = { is: 'granted', principal: describePrincipal(principal) }
      return new Response()
    })
    const loader = ({ request, params }: LoaderFunctionArgs): Promise<Response> =>
      listTasks(request, { params } as never)
    const path = given.route.replace(/\{(\/:\w+)\}/, '$1?')
    const { queryRoute } = createHandler([{ id: 'tasks', path, loader, action: loader }])
    const url = /^https?:/.test(target) ? target : `http://api.example${target}`
    const response = await ask(queryRoute(new Request(url, { method, headers, body }), { routeId: 'tasks' }))
    return outcome ?? answered(response.status, name => response.headers.get(name), await response.text())
  }
}

/** What no route answers is thrown, and becomes a response. */
async function ask(response: Promise<Response>): Promise<Response> {
  try {
    return await response
  } catch (error) {
    const status = statusOf(error)
    if (status === undefined) throw error
    return new Response(null, { status })
  }
}
