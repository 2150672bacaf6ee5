/** A request that did not do what was asked, in words for the person who asked. */
export class Fault extends Error {
  override readonly name = 'Fault'
  /** Zero when no answer came. */
  readonly status: number
  readonly code: string | undefined

  constructor(message: string, status = 0, code?: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** What to tell a person about anything that was thrown on the way to a server and back. */
export function explain(error: unknown): string {
  if (error instanceof Fault) return error.message
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'The server takes too long to answer.'
  // `fetch` throws a TypeError for every failure of the network, whatever it was.
  return 'The server can’t be reached.'
}

/** Tells how long to wait, when the server said so (RFC 9110 §10.2.3). */
export function waitingTime(response: Response): string {
  const seconds = Number(response.headers.get('retry-after'))
  if (!seconds) return 'Wait a little, then try again.'
  return seconds === 1 ? 'Wait a second, then try again.' : `Wait ${seconds} seconds, then try again.`
}
