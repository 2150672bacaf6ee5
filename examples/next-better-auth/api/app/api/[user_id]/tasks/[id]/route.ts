import { principalOf, protect, type RouteContext } from 'jwt-guard/next'
import { guard, own } from '../../../../../guard.ts'
import { removeTask } from '../../../../../tasks.ts'

export const DELETE = protect(guard, own, async (request, { params }: RouteContext<'user_id' | 'id'>) => {
  const { id } = await params
  return new Response(null, { status: removeTask(principalOf(request).subject, id) ? 204 : 404 })
})
