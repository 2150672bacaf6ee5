// The adapter for tRPC as a door, behind its handler for the Fetch API. The parameters are the fields of the input.
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createContext, type GuardedContext, type Problem, problemOf, protect, responseMeta } from 'jwt-guard/trpc'
import type { EnterDoor } from './core.ts'
import { reviveParams, reviveRule } from './options.ts'
import { answered, describePrincipal, type Outcome } from './outcome.ts'

export const enterTrpc: EnterDoor = async (given, guard) => {
  const { method, target, authorization } = given
  const t = initTRPC.context<GuardedContext>().create({
    errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, problem: problemOf(error) } }),
  })
  const procedure = t.procedure.input((input: unknown) => input as object).use(protect(guard, reviveRule(given)))
  let outcome: Outcome | undefined
  let fault: unknown
  const handle = ({ ctx }: { ctx: { principal: Parameters<typeof describePrincipal>[0] } }): void => {
    outcome = { is: 'granted', principal: describePrincipal(ctx.principal) }
  }
  const headers = new Headers(given.headers)
  for (const value of authorization) headers.append('authorization', value)
  const input = JSON.stringify(reviveParams(given))
  const query = method === 'POST' ? '' : `&input=${encodeURIComponent(input)}`
  const url = `http://api.example/trpc/tasks?${target.split('?')[1] ?? ''}${query}`
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    req: new Request(url, { method, headers, body: method === 'POST' ? input : null }),
    router: t.router({ tasks: method === 'POST' ? procedure.mutation(handle) : procedure.query(handle) }),
    createContext,
    responseMeta,
    onError({ error }) {
      if (error.code === 'INTERNAL_SERVER_ERROR') fault = error.cause
    },
  })
  if (fault !== undefined) throw fault
  return outcome ?? tell(response)
}

/** The problem is in the error's data: what surrounds it is tRPC's own. */
async function tell(response: Response): Promise<Outcome> {
  const { status, headers } = response
  const text = await response.text()
  const { error } = JSON.parse(text) as { error?: { data?: { problem?: Problem } } }
  const problem = error?.data?.problem
  const type = problem === undefined ? headers.get('content-type') : 'application/problem+json'
  const read = (name: string): string | null => (name === 'content-type' ? type : headers.get(name))
  return answered(status, read, problem === undefined ? text : JSON.stringify(problem))
}
