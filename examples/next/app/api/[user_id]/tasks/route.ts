import { protect } from 'jwt-guard/next'
import { guard } from '../../../../guard.ts'

export const GET = protect(guard, { pathClaims: { user_id: 'sub' } }, async (_request, { params, principal }) => {
  const { user_id } = await params
  return Response.json({ of: user_id, expiresAt: principal.expiresAt })
})
