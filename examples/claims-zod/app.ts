// Claims of our own, which every token must have and handlers find typed.
import { Hono } from 'hono'
import { createGuard, type IssuerOptions } from 'jwt-guard'
import { protect } from 'jwt-guard/hono'
import { z } from 'zod'

// The guard has validated iss, aud, exp and the like by itself. What else the claims hold is up to the schema:
// what it puts out becomes the principal's claims, and a member that it does not name is dropped.
const claims = z.object({
  email: z.email(),
  org: z.object({ id: z.string(), plan: z.enum(['free', 'team']) }),
})

export function createApp(issuer: IssuerOptions) {
  const guard = createGuard({ ...issuer, claims })
  // Rules read the claims as the issuer signed them: the name of a nested one is a list, and is never split on dots
  return new Hono().get('/orgs/:org_id', protect(guard, { pathClaims: { org_id: ['org', 'id'] } }), c => {
    const { email, org } = c.get('principal').claims
    return c.text(`${org.id} is on the ${org.plan} plan, ${email}`)
  })
}
