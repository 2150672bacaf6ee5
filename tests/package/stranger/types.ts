import express from 'express'
import { createGuard } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/express'
import { protect as protectHandler } from 'jwt-guard/fetch'

const guard = createGuard({ issuer: 'https://issuer.example', audience: 'https://api.example' })
const app = express()

app.get('/people/:person', protect(guard, { pathClaims: { person: 'sub' } }), (request, response) => {
  const subject: string = principalOf(request).subject
  response.send(subject)
})

// @ts-expect-error the route has no such parameter
app.get('/people/:person', protect(guard, { pathClaims: { user_id: 'sub' } }), (_request, response) => response.end())

export const handler: (request: Request) => Promise<Response> = protectHandler(
  guard,
  {},
  (_request, { principal }) => new Response(principal.subject),
)
