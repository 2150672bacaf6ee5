import type { RequestHandler } from '@sveltejs/kit'
import type { Principal } from 'jwt-guard'
import { type GuardedHandler, protect } from 'jwt-guard/fetch'
import { guard } from '../../../../guard.ts'

const list: GuardedHandler<{ locals: App.Locals }, Principal> = (_request, { principal, locals }) => {
  return Response.json({ user: principal.params['user_id'], local: locals.principal?.subject })
}
const listTasks = protect(guard, { pathClaims: { user_id: 'sub' } }, list)

export const GET: RequestHandler<{ user_id: string }> = ({ request, params, locals }) =>
  listTasks(request, { params, locals })
