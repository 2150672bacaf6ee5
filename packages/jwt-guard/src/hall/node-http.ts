/** What the doors of Node's HTTP servers share: reading the credentials, writing the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPromiseLike } from '../deadline.ts'
import type { Answer } from '../http/answer.ts'
import type { CheckRequest } from '../types.ts'
import type { MaybePromise } from '../verdict.ts'
import type { Admit } from './admission.ts'
import { completeParams } from './route-path.ts'

/** A request that a router has found a route for. */
export interface RoutedRequest extends NodeHeaders {
  readonly originalUrl: string
  readonly params: unknown
}

/** What the guard reads of a request that a router has found a route for: the one of this path, where that is known. */
export function readRouted(request: RoutedRequest, path: unknown): CheckRequest {
  const { originalUrl: target, params } = request
  return { authorization: readAuthorization(request), target, params: completeParams(path, params) }
}

/** Has a request checked, and answers one that may not pass. Tells whether it may: at once, where that is known. */
export function passes(
  admit: Admit,
  request: IncomingMessage,
  response: ServerResponse,
  read: CheckRequest,
): MaybePromise<boolean> {
  const conclude = (answer: Answer | undefined): boolean => {
    if (answer !== undefined) sendAnswer(response, answer)
    return answer === undefined
  }
  const answer = admit(request, read)
  return isPromiseLike(answer) ? answer.then(conclude) : conclude(answer)
}

/**
 * The Authorization field as middleware upstream left it, or all of them where the request came with several: Node keeps
 * the first of these in `headers`, which would hide a second token. Hosts that make the request themselves may have no
 * raw fields; Fastify's request has Node's, which has them, behind it.
 */
export function readAuthorization(request: NodeHeaders): CheckRequest['authorization'] {
  const rawHeaders = request.rawHeaders ?? request.raw?.rawHeaders ?? []
  let count = 0
  for (let place = 0; place < rawHeaders.length; place += 2) if (isAuthorization(rawHeaders[place])) count += 1
  if (count < 2) return request.headers.authorization
  return rawHeaders.filter((_, place) => place % 2 === 1 && isAuthorization(rawHeaders[place - 1]))
}

interface NodeHeaders extends Pick<IncomingMessage, 'headers'> {
  readonly rawHeaders?: readonly string[]
  readonly raw?: Pick<IncomingMessage, 'rawHeaders'>
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.headersSent) return // somebody else, a time limit perhaps, has answered meanwhile
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.end(body)
}

function isAuthorization(name = ''): boolean {
  return name.length === 13 && name.toLowerCase() === 'authorization'
}
