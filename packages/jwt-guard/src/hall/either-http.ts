/** What doors share whose request is the Fetch API's or Node's, as the server has it. */
import type { IncomingMessage } from 'node:http'
import type { CheckRequest } from '../types.ts'
import { isFetchRequest } from './host.ts'
import { readAuthorization } from './node-http.ts'

/** The credentials of a request of either kind, and the signal where it has one that tells the truth. */
export function readEither(req: object): Pick<CheckRequest, 'authorization' | 'signal'> {
  if (!isFetchRequest(req)) return { authorization: readAuthorization(req as IncomingMessage) }
  return { authorization: req.headers.get('authorization'), signal: req.signal }
}
