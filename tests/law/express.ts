// The adapter for Express as a door: the framework's real router behind a real server, reached byte by byte.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type express from 'express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { OptionsError } from 'jwt-guard'
import { findPrincipal, principalOf, protect } from 'jwt-guard/express'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { sendBytes } from '../harness/http.ts'
import type { EnterDoor } from './core.ts'
import { reviveParams, reviveRule } from './options.ts'
import { answered, describePrincipal, type Outcome } from './outcome.ts'

/** The door of one version of Express. */
export function createExpressDoor(createApp: typeof express): EnterDoor {
  return async (given, guard) => {
    let outcome: Outcome | undefined
    let misuse: OptionsError | undefined
    const seeParams: RequestHandler = (request, _response, next) => {
      const [seen, said] = [request.params, reviveParams(given)].map(params => JSON.stringify(Object.entries(params)))
      next(seen === said ? undefined : new Error(`the router says ${seen}, the case ${said}`))
    }
    const handle: RequestHandler = (request, response) => {
      const principal = given.asks ? principalOf(request, guard) : findPrincipal(request, guard)
      outcome = { is: 'granted', principal: describePrincipal(principal) }
      response.end()
    }
    const handleError: ErrorRequestHandler = (error, _request, response, _next) => {
      if (error instanceof OptionsError) misuse = error
      response.status(error.status ?? 500).send(error.status === undefined ? String(error) : '')
    }
    const guarding = given.unguarded ? [] : [protect(guard, reviveRule(given)) as RequestHandler]
    const app = createApp()
      .use(given.route, seeParams, ...guarding, handle)
      .use(handleError)
    const answer = await exchange(app, given)
    if (misuse !== undefined) throw misuse
    return outcome ?? answer
  }
}

let listener: RequestListener
const server = createServer((request, response) => listener(request, response))

/** Sends a case as it is: nothing mends it on the way. */
async function exchange(app: RequestListener, given: WholeCase): Promise<Outcome> {
  listener = app
  if (!server.listening) await once(server.listen(0, '127.0.0.1').unref(), 'listening')
  const { port } = server.address() as AddressInfo
  const text = await sendBytes(`http://127.0.0.1:${port}`, Buffer.from(write(given), 'latin1'))
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const fields = new Map(lines.map(line => [line.split(':', 1)[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]))
  return answered(Number(statusLine.split(' ')[1]), name => fields.get(name), body.join('\r\n\r\n'))
}

function write({ method, target, authorization, headers, body = '' }: WholeCase): string {
  const further = { ...headers, ...(body !== '' && { 'content-length': body.length }) }
  const fields = [
    'Host: api.example',
    'Connection: close',
    ...authorization.map(value => `Authorization: ${value}`),
    ...Object.entries(further).map(([name, value]) => `${name}: ${value}`),
  ]
  return [`${method} ${target} HTTP/1.1`, ...fields, '', body].join('\r\n')
}
