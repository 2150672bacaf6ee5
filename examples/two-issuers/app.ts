// An API that people and machines call, each with tokens of their own issuer.
import express, { type Express } from 'express'
import { createGuard, type IssuerOptions } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/express'

export function createApp(people: IssuerOptions, machines: IssuerOptions): Express {
  // A subject is unique within its issuer alone: a machine may be called what a person is called. So what belongs to
  // a person has a guard that trusts the issuer of people, and nobody else. Guards share the keys that they fetch.
  const forPeople = createGuard(people)
  const forAnyone = createGuard({ issuers: [people, machines] })

  const app = express()
  app.get('/users/:user_id/tasks', protect(forPeople, { pathClaims: { user_id: 'sub' } }), (req, res) => {
    res.send(`tasks of ${principalOf(req).subject}`)
  })
  app.get('/report', protect(forAnyone, { scopes: ['report:read'] }), (req, res) => {
    const { issuer, subject } = principalOf(req)
    res.send(`report for ${subject} of ${issuer}`)
  })
  return app
}
