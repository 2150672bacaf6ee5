// Organisation and user both stand in the path, and both must be the caller's.
import { Hono } from 'hono'
import { anyOf, createGuard, type IssuerOptions } from 'jwt-guard'
import { protect } from 'jwt-guard/hono'

export function createApp(issuer: IssuerOptions) {
  const guard = createGuard(issuer)
  const member = { org_id: anyOf('org_ids') } // the claim is an array, and one of its members is the organisation
  const app = new Hono()

  // To strangers an organisation is not there: 404 tells nobody whose it is
  app.get('/orgs/:org_id', protect(guard, { pathClaims: member, mismatchStatus: 404 }), c => {
    const { org_id } = c.get('principal').params // the value that was matched
    return c.text(`what all of ${org_id} may see`)
  })

  // Every parameter that is named must match. Who has the scope passes whatever the path says: it is for staff alone
  const own = { pathClaims: { ...member, user_id: 'sub' }, or: { scope: 'support' }, mismatchStatus: 404 } as const
  app.get('/orgs/:org_id/users/:user_id', protect(guard, own), c => {
    return c.text(`what ${c.req.param('user_id')} has at ${c.req.param('org_id')}`)
  })
  return app
}
