/** What doors share whose request is the Fetch API's or Node's, as the server has it. */
import type { IncomingMessage } from 'node:http'
import type { CheckRequest } from '../types.ts'
import { readFetch } from './fetch-http.ts'
import { isFetchRequest } from './host.ts'
import { readAuthorization } from './node-http.ts'

/** What the guard reads of a request of either kind; the signal only where it has one that tells the truth. */
export function readEither(req: object): Omit<CheckRequest, 'params'> {
  if (isFetchRequest(req)) return readFetch(req)
  const request = req as IncomingMessage
  return { authorization: readAuthorization(request), target: request.url }
}
