/** The log: one JSON line for each request and each trouble. No header, no path, no token and no claim's value is in it. */
import type { RequestHandler } from 'express'
import type { GuardListener } from 'jwt-guard'
import { type DestinationStream, type Logger, pino } from 'pino'

/** A logger to stdout, or to `destination`. */
export function createLogger(destination?: DestinationStream): Logger {
  const options = { base: null, serializers: { err: describeError } }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** Only what names the trouble: a database's error has further fields, and those may quote rows. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: 'something was thrown that is not an error' }
  const { name, message, stack, code } = error as Error & { code?: unknown }
  return { name, message, code, stack }
}

/** Logs each request when it has been answered, by its operation where it got that far. */
export function logRequests(logger: Logger, clock: () => number): RequestHandler {
  return (request, response, next) => {
    const start = clock()
    response.once('close', () => {
      logger.info({
        method: request.method,
        operation: response.locals['operation'],
        status: response.statusCode,
        aborted: response.writableFinished ? undefined : true,
        milliseconds: clock() - start,
      })
    })
    next()
  }
}

/** Logs what the guard refuses or misses; its events hold codes and configured addresses, nothing of a token. */
export function logGuardEvents(logger: Logger): GuardListener {
  return event => {
    switch (event.type) {
      case 'granted':
        return
      case 'keys-failed':
      case 'keys-stale':
      case 'undecided':
        return logger.warn({ guard: event })
      default:
        return logger.info({ guard: event })
    }
  }
}
