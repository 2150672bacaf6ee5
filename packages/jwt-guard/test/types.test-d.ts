/** Types are tested for yes and for no: each `@ts-expect-error` is a line that must not compile. */
import express, { Router } from 'express'
import * as z from 'zod'
import { principalOf, protect, protectPath } from '../src/adapters/express.ts'
import { protect as protectFetch } from '../src/adapters/fetch.ts'
import { anyOf, createGuard } from '../src/index.ts'

const guard = createGuard({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' })
const app = express()
const tasks = Router()

// A rule may name a parameter of the route
app.get('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), (req, res) => {
  res.json(req.params.user_id)
})
app.use('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), tasks)
app.use(...protectPath(guard, '/api/:user_id/tasks', { pathClaims: { user_id: 'sub' } }), tasks)
app.use(
  ...protectPath(guard, '/api/:org_id/:user_id', { pathClaims: { user_id: 'sub', org_id: anyOf('org_ids') } }),
  tasks,
)
app.get('/open', protect(guard), (_req, res) => void res.end())
app.get('/open', protect(guard, { optional: true }), (_req, res) => void res.end())

// A rule may not name a parameter that the route does not have
// @ts-expect-error the route has `id` only
app.get('/api/:id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), (_req, res) => void res.end())
// @ts-expect-error the path has `id` only
app.use(...protectPath(guard, '/api/:id/tasks', { pathClaims: { user_id: 'sub' } }), tasks)

// Claims are typed by the schema
const typed = createGuard({
  issuer: 'https://auth.example.com',
  audience: 'https://api.example.com',
  claims: z.object({ sub: z.string(), org_ids: z.array(z.string()) }),
})
app.get('/typed', protect(typed), (req, res) => {
  const { claims } = principalOf(req, typed)
  const ids: readonly string[] = claims.org_ids
  // @ts-expect-error the schema has no such claim
  claims.email
  // @ts-expect-error a principal is not written to
  principalOf(req).subject = 'someone'
  res.json(ids)
})

// Without a schema the registered claims are typed, and others are JSON that may be absent
const subject: string = (await guard.verify('')).claims.sub
// @ts-expect-error a claim that is not registered may hold anything
const role: string = (await guard.verify('')).claims['role']

// An optional rule may grant nobody
const verdict = await guard.check({ authorization: undefined }, { optional: true })
if (verdict.outcome === 'granted') {
  // @ts-expect-error the principal may be undefined
  verdict.principal.subject
}
const required = await guard.check({ authorization: undefined }, { scopes: ['tasks:read'] })
if (required.outcome === 'granted') required.principal.subject

// A fetch handler needs the parameters that its rule names
const handler = protectFetch(guard, { pathClaims: { user_id: 'sub' } }, (_request, { principal }) =>
  Response.json(principal.subject),
)
const request = new Request('https://api.example.com/api/alice/tasks')
handler(request, { params: { user_id: 'alice' } })
// @ts-expect-error the parameter is missing
handler(request, { params: {} })
// @ts-expect-error the context is missing
handler(request)
protectFetch(guard, {}, () => new Response())(request)

// `none` and HMAC have no name
// @ts-expect-error
createGuard({ issuer: 'https://a.example', audience: 'b', algorithms: ['none'] })
// @ts-expect-error
createGuard({ issuer: 'https://a.example', audience: 'b', algorithms: ['HS256'] })
// @ts-expect-error the audience is required
createGuard({ issuer: 'https://a.example' })
// @ts-expect-error an option that is undefined is not an option left out
createGuard({ issuer: 'https://a.example', audience: 'b', jwksUri: process.env['JWKS_URI'] })

export { role, subject }
