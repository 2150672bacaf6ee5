import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Issuer } from './auth/issuer.ts'
import { authRoutes } from './auth/routes.ts'
import { pageRoutes } from './pages.ts'

export interface AppOptions {
  readonly issuer: Issuer
  readonly baseUrl: string
  readonly apiUrl: string
  /** The folder of the built client. */
  readonly bundle: string
  readonly log: Logger
}

/** The whole web app, without a port and without an environment. */
export function createApp({ issuer, baseUrl, apiUrl, bundle, log }: AppOptions): Express {
  const app = express()
  const isHttps = baseUrl.startsWith('https:')
  app.disable('x-powered-by').disable('etag')
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          connectSrc: ["'self'", new URL(apiUrl).origin],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // A browser remembers it for the whole host, so it is only said where the host speaks https.
      strictTransportSecurity: isHttps,
      xFrameOptions: { action: 'deny' },
    }),
  )
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' })
  })
  app.use('/api/auth', authRoutes(issuer, baseUrl))
  app.use(pageRoutes(issuer, { bundle, apiUrl }))
  app.use(answerFailure(log))
  return app
}

/** The last word on an unforeseen error: logged in full, answered without detail. */
function answerFailure(log: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error)
    // Express itself refuses some targets, such as one with a broken percent-encoding, by an error with a status.
    const status = error.status >= 400 && error.status < 500 ? error.status : 500
    if (status === 500) log.error({ err: error }, 'request failed')
    response.status(status).json({ code: 'FAILED', message: 'The request failed' })
  }
}
