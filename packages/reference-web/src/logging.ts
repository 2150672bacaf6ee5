import { type DestinationStream, type Logger, pino } from 'pino'

/** Logs one JSON line for each trouble. */
export function createLogger(destination: DestinationStream): Logger {
  return pino({ name: 'reference-web', serializers: { err: describeError } }, destination)
}

/** Only what names the trouble: the errors of databases and of Better Auth have further fields, and those may hold addresses. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: 'something was thrown that is not an error' }
  const { name, message, stack, code } = error as Error & { code?: unknown }
  return { name, message, code, stack }
}
