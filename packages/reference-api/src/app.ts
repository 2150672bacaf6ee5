/** The API as a function of what it is given: no environment, no port, no global. */
import cors from 'cors'
import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { protect } from 'jwt-guard/express'
import type { Logger } from 'pino'
import type { TaskGuard } from './guard.ts'
import { createHealthRoutes } from './health.ts'
import { logRequests } from './logging.ts'
import { answerNotFound, answerProblems } from './problem.ts'
import { createTaskRoutes } from './tasks/routes.ts'
import type { TaskStore } from './tasks/store.ts'

export interface AppOptions {
  readonly store: TaskStore
  readonly guard: TaskGuard
  /** The origins whose pages may read answers: scheme, host and port, compared exactly. */
  readonly corsOrigins: readonly string[]
  readonly logger: Logger
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** A new UUID, greater than those before it. */
  readonly newId: () => string
}

export function createApp({ store, guard, corsOrigins, logger, clock, newId }: AppOptions): Express {
  const app = express()
  app.disable('etag') // nothing here may be kept, so nothing need be compared
  app.enable('case sensitive routing') // paths are what the contract says

  app.use(logRequests(logger, clock), securityFields, crossOrigin(corsOrigins), noStore)
  app.use(createHealthRoutes({ store, guard }))

  const tasks = createTaskRoutes({ guard, store, clock, newId })
  app.use('/api/:user_id/tasks', protect(guard, { pathClaims: { user_id: 'sub' } }), tasks)

  app.use(answerNotFound)
  app.use(answerProblems(logger))
  return app
}

/** Answers are data: a browser that is led to one runs, frames and sniffs nothing. */
const securityFields = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  // A browser remembers it for the whole host: it is for whoever ends TLS there to say.
  strictTransportSecurity: false,
})

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/**
 * Lets the pages of some origins ask and read (Fetch standard, CORS). Tokens travel in the Authorization header, so there are no
 * credentials in its sense. A preflight is answered before the guard, for it carries no token; any other OPTIONS is not.
 */
function crossOrigin(origins: readonly string[]): RequestHandler {
  return cors((request, decide) => {
    decide(null, {
      origin: [...origins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['Authorization', 'Content-Type'],
      exposedHeaders: ['Location', 'Retry-After', 'WWW-Authenticate'],
      maxAge: 600,
      preflightContinue: request.headers['access-control-request-method'] === undefined,
    })
  })
}
