/** What the guard needs of Fastify. */
import type { IncomingHttpHeaders } from 'node:http'
import { isPromiseLike } from '../../deadline.ts'
import type { Answer } from '../../http/answer.ts'
import type { MaybePromise } from '../../verdict.ts'
import { has, isNodeRequest, requireHost } from '../host.ts'

/** What the guard needs of a request. */
export interface GuardedRequest {
  readonly headers: IncomingHttpHeaders
  readonly originalUrl: string
  readonly params: unknown
  /** Whether no route was found for it. */
  readonly is404: boolean
  readonly raw: { readonly rawHeaders: string[] }
  readonly routeOptions: { readonly url?: string | undefined }
}

/** What the guard needs of a reply. */
export interface GuardedReply {
  /** Whether somebody else has answered meanwhile. */
  readonly sent: boolean
  /** Sets the status. */
  code(status: number): object
  /** Sets fields. */
  headers(fields: object): object
  /** Answers with these bytes, as they are. */
  send(body: Buffer): object
}

/** @throws OptionsError where it was not called by Fastify */
export function requireFastify(request: GuardedRequest, reply: GuardedReply): void {
  const isRequest = isNodeRequest(request) && isNodeRequest(request.raw) && 'routeOptions' in request
  requireHost(isRequest && has(reply, 'code'), 'fastify', 'Fastify 5')
}

/** For every request that may pass at once: Fastify waits for a promise, and needs no new one. */
const passed = Promise.resolve()

/** Answers a request that may not pass. It rejects with whatever `ask` throws. */
export function replyBy(reply: GuardedReply, ask: () => MaybePromise<Answer | undefined>): Promise<unknown> {
  try {
    const answer = ask()
    if (answer === undefined) return passed
    return isPromiseLike(answer) ? Promise.resolve(answer).then(late => late && send(reply, late)) : send(reply, answer)
  } catch (error) {
    return Promise.reject(error)
  }
}

async function send(reply: GuardedReply, { status, headers, body }: Answer): Promise<unknown> {
  if (reply.sent) return undefined // somebody else, a time limit perhaps, has answered meanwhile
  reply.code(status)
  reply.headers(headers)
  return reply.send(Buffer.from(body)) // of a text, Fastify would change the content type
}
