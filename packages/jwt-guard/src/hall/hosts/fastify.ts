/** What the guard needs of Fastify. */
import type { IncomingHttpHeaders } from 'node:http'
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
