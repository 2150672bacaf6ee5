// Claims of our own, turned into what handlers want.
import { Hono } from 'hono'
import { createGuard, type IssuerOptions } from 'jwt-guard'
import { protect } from 'jwt-guard/hono'
import * as v from 'valibot'

// Any Standard Schema will do. What it puts out becomes the principal's claims: here the text has become a set.
const claims = v.object({
  sub: v.string(),
  features: v.pipe(
    v.string(),
    v.transform(text => new Set(text.split(' '))),
  ),
})

export function createApp(issuer: IssuerOptions) {
  const guard = createGuard({ ...issuer, claims })
  return new Hono().get('/export', protect(guard), c => {
    const { sub, features } = c.get('principal').claims
    return c.text(features.has('export') ? `all that ${sub} has` : `${sub} may not export`)
  })
}
