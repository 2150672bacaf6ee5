// Tokens live until they expire. This API lets go of them sooner: at sign-out, and when an account is locked.
import express, { type Express } from 'express'
import { createDenylist, createGuard, createMemoryDenylistStore, type IssuerOptions } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/express'
import { z } from 'zod'

/** No token of the issuer lives longer: an entry may be forgotten after that. */
const LIFETIME_SECONDS = 86_400

export function createApp(issuer: IssuerOptions): Express {
  // In memory it serves one process. Several share it through a DenylistStore of their own, over Redis for instance
  const denylist = createDenylist(createMemoryDenylistStore({ maxEntries: 100_000 }))
  // A token without an ID could not be revoked alone, so it is refused
  const guard = createGuard({ ...issuer, revocation: denylist, claims: z.object({ jti: z.string() }) })

  const app = express()
  app.get('/tasks', protect(guard), (req, res) => {
    res.send(`tasks of ${principalOf(req).subject}`)
  })
  // This token alone: who is signed in elsewhere, too, stays so there
  app.post('/sign-out', protect(guard), async (req, res) => {
    const { claims, expiresAt } = principalOf(req, guard)
    await denylist.revokeToken(issuer.issuer, claims.jti, expiresAt)
    res.sendStatus(204)
  })
  // Whatever somebody was issued until now
  app.post('/users/:user_id/lock', protect(guard, { scopes: ['users:lock'] }), async (req, res) => {
    const now = Date.now() / 1000
    await denylist.revokeSubject(issuer.issuer, req.params.user_id, now, now + LIFETIME_SECONDS)
    res.sendStatus(204)
  })
  return app
}
