/** What a door asks of whoever calls it, before it reads anything: that this is its framework, in a version that it knows. */
import { OptionsError } from '../errors.ts'

/**
 * Checks that a door was called by its framework.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID`, naming the door, the framework and the fix
 */
export function requireHost(isHost: boolean, door: string, framework: string): void {
  if (isHost) return
  throw new OptionsError(
    'GUARD_OPTION_INVALID',
    `jwt-guard/${door} was not called by ${framework}: install such a version, or import the adapter of your framework.`,
  )
}

/** Whether it has this method. */
export function has(value: unknown, method: string): boolean {
  return typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[method] === 'function'
}

/** Whether it is a request of Node's HTTP server, or made like one, as serverless hosts do. */
export function isNodeRequest(value: unknown): boolean {
  const headers: unknown = (value as { headers?: unknown } | null | undefined)?.headers
  return typeof headers === 'object' && headers !== null && !has(headers, 'get')
}

/** Whether a response can be answered with as Node's can. */
export function isNodeResponse(value: unknown): boolean {
  return has(value, 'setHeader')
}

/** Whether it is a request of the Fetch API. */
export function isFetchRequest(value: unknown): value is Request {
  return has((value as { headers?: unknown } | null | undefined)?.headers, 'get')
}

/** What was thrown, as no host takes it for none: Express goes on where it is handed `undefined`, and elsewhere at a text. */
export function asError(thrown: unknown): Error {
  return typeof thrown === 'object' && thrown !== null
    ? (thrown as Error)
    : new Error('The guard failed, and threw what is no error.')
}

/** Throws it on, as {@link asError} has it. */
export function throwError(thrown: unknown): never {
  throw asError(thrown)
}
