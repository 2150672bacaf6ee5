import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromNodeHeaders } from 'better-auth/node'
import express, { type Request, type RequestHandler, Router } from 'express'
import type { Issuer } from './auth/issuer.ts'
import { HOME, returnPath, signInPath } from './return-path.ts'

const YEAR_MILLISECONDS = 31_536_000_000

export interface PageOptions {
  /** The folder of the built client. */
  readonly bundle: string
  /** Told to the client in a meta tag, so that one build serves every deployment. */
  readonly apiUrl: string
}

/** The HTML pages and the files that they load. Who may see a page is decided here, before any of it is sent. */
export function pageRoutes(issuer: Issuer, { bundle, apiUrl }: PageOptions): Router {
  const page = readFileSync(join(bundle, 'index.html'), 'utf8').replace('%API_URL%', () => escapeAttribute(apiUrl))
  const sendPage: RequestHandler = (_request, response) => {
    response.type('html').send(page)
  }
  const askToSignIn: RequestHandler = async (request, response, next) => {
    if (await isSignedIn(issuer, request)) return next()
    response.redirect(303, signInPath(request.originalUrl))
  }
  const sendHome: RequestHandler = async (request, response, next) => {
    if (!(await isSignedIn(issuer, request))) return next()
    const wanted = request.query['return_to']
    response.redirect(303, returnPath(typeof wanted === 'string' ? wanted : undefined))
  }

  const router = Router({ caseSensitive: true, strict: true })
  // The names of these files hold a hash of their content, so they never change.
  const files = express.static(join(bundle, 'assets'), { immutable: true, maxAge: YEAR_MILLISECONDS, index: false })
  router.use('/assets', files)
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  router.get('/', (_request, response) => response.redirect(303, HOME))
  router.get(HOME, askToSignIn, sendPage)
  router.get(['/sign-in', '/sign-up'], sendHome, sendPage)
  router.use((_request, response, next) => {
    response.status(404)
    next()
  }, sendPage)
  return router
}

function escapeAttribute(text: string): string {
  return text.replace(/[&"<]/g, letter => `&#${letter.charCodeAt(0)};`)
}

async function isSignedIn(issuer: Issuer, request: Request): Promise<boolean> {
  // Reading must not extend the session here: the answer to a page has no part in its cookie.
  const query = { disableRefresh: true }
  return (await issuer.api.getSession({ headers: fromNodeHeaders(request.headers), query })) !== null
}
