import express, {
  type ErrorRequestHandler,
  type Request as ExpressRequest,
  type RequestHandler,
  type Response,
  Router,
} from 'express'
import { CLIENT_ADDRESS, type Issuer } from './issuer.ts'

interface Endpoint {
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** The members of its body that are read. Left out: it takes no body. */
  readonly takes?: readonly string[]
  /** The same for everyone, so a cache may keep it. */
  readonly isPublic?: boolean
}

/** The endpoints of Better Auth that the app uses, and the only ones that can be reached: those of the contract. */
const ENDPOINTS: readonly Endpoint[] = [
  { path: '/sign-up/email', method: 'POST', takes: ['name', 'email', 'password'] },
  { path: '/sign-in/email', method: 'POST', takes: ['email', 'password'] },
  { path: '/sign-out', method: 'POST' },
  { path: '/get-session', method: 'GET' },
  { path: '/token', method: 'GET' },
  { path: '/jwks', method: 'GET', isPublic: true },
]

const BODY_LIMIT_BYTES = 16_384
/** What Better Auth needs of a request. A caller's word on hosts, schemes and addresses stays outside. */
const FORWARDED_HEADERS = [
  'content-type',
  'cookie',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
]

/** Puts the issuer behind its contract: known endpoints, a small JSON body, the caller's true address. */
export function authRoutes(issuer: Issuer, baseUrl: string): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const endpoint of ENDPOINTS) {
    const route = router.route(endpoint.path)
    const isGet = endpoint.method === 'GET'
    if (!endpoint.isPublic) route.all(forbidStoring)
    if (endpoint.takes) route.post(requireJson, express.json({ limit: BODY_LIMIT_BYTES, inflate: false }))
    route[isGet ? 'get' : 'post'](ask(issuer, baseUrl, endpoint))
    route.all(forbidStoring, refuseMethod(isGet ? 'GET, HEAD' : 'POST'))
  }
  router.use(forbidStoring, (_request, response) => refuse(response, 404, 'NOT_FOUND', 'There is no such endpoint'))
  router.use(answerUnreadable)
  return router
}

/** Hands a request to Better Auth. Its URL is ours, not the caller's: no Host header and no query has a say. */
function ask(issuer: Issuer, baseUrl: string, { path, method, takes }: Endpoint): RequestHandler {
  return async (request, response) => {
    const body = takes ? pick(request.body, takes) : null
    const headers = forwardedHeaders(request)
    const answer = await issuer.handler(new Request(`${baseUrl}/api/auth${path}`, { method, headers, body }))
    response.status(answer.status).setHeaders(answer.headers)
    // RFC 9110 §10.2.3 names the field; Better Auth only sends a private one.
    const wait = answer.headers.get('x-retry-after')
    if (wait) response.set('retry-after', wait)
    response.end(await answer.text())
  }
}

function pick(body: Record<string, unknown>, names: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(names.map(name => [name, body[name]])))
}

const forbidStoring: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store')
  next()
}

function forwardedHeaders(request: ExpressRequest): Headers {
  const headers = new Headers()
  for (const name of FORWARDED_HEADERS) {
    const value = request.get(name)
    if (value !== undefined) headers.set(name, value)
  }
  if (request.ip) headers.set(CLIENT_ADDRESS, request.ip)
  return headers
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) return next()
  refuse(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json in UTF-8')
}

function refuseMethod(allow: string): RequestHandler {
  return (_request, response) => {
    refuse(response.set('allow', allow), 405, 'METHOD_NOT_ALLOWED', 'This endpoint does not know this method')
  }
}

/** Answers for a body that `express.json` could not take. What it says of the body is not repeated. */
const answerUnreadable: ErrorRequestHandler = (error: { status?: number }, _request, response, next) => {
  if (error.status === 413) refuse(response, 413, 'BODY_TOO_LARGE', 'A body has at most 16,384 bytes')
  else if (error.status === 415)
    refuse(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json in UTF-8')
  else if (error.status === 400) refuse(response, 400, 'MALFORMED_JSON', 'The body must be a JSON object')
  else next(error)
}

/** One shape for every refusal under /api/auth: Better Auth's own. */
function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ code, message })
}
