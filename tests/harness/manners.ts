// The ways in which an issuer answers when it is asked for its keys: one good one, and every bad one.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** What a good answer would be. */
export interface GoodAnswer {
  readonly body: string
  readonly fields: Readonly<Record<string, string>>
}

export type Manner = (request: IncomingMessage, response: ServerResponse, good: GoodAnswer) => void

const json = { 'content-type': 'application/json' }
const MEGABYTE = 1_048_576

/** Answers as a good issuer does: with its keys, or with 304 to whoever has them. */
export const answerWell: Manner = ({ headers }, response, { body, fields }) => {
  const isKnown = fields['etag'] !== undefined && headers['if-none-match'] === fields['etag']
  response.writeHead(isKnown ? 304 : 200, { 'content-type': 'application/jwk-set+json', ...fields })
  response.end(isKnown ? undefined : body)
}

/** Never answers. */
export const saySilence: Manner = () => {}

/** Answers with a status, and with the keys all the same. */
export function answerStatus(status: number, fields: Readonly<Record<string, string>> = {}): Manner {
  return (_request, response, { body }) => response.writeHead(status, { ...json, ...fields }).end(body)
}

/** Answers with 200 and whatever body it is given. */
export function answerBody(body: string | Buffer, fields: Readonly<Record<string, string>> = json): Manner {
  return (_request, response) => response.writeHead(200, fields).end(body)
}

/** Sends the keys a byte at a time, too slowly for anyone to wait for. */
export const drip: Manner = (_request, response, { body }) => {
  response.writeHead(200, json)
  let sent = 0
  const timer = setInterval(() => response.write(body[sent++ % body.length]), 5)
  response.on('close', () => clearInterval(timer))
}

/** Breaks off in the middle of the body. */
export const cutBody: Manner = (_request, response, { body }) => {
  response.writeHead(200, { ...json, 'content-length': body.length })
  response.write(body.slice(0, body.length / 2), () => response.destroy())
}

/** Sends good JSON that never ends. */
export const pourBody: Manner = (_request, response) => {
  response.writeHead(200, json)
  const chunk = ' '.repeat(16_384)
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', pour)
  pour()
}

let packed: Buffer | undefined

/** Sends a few bytes that unpack to many. */
export const bomb: Manner = (_request, response) => {
  packed ??= gzipSync(' '.repeat(16 * MEGABYTE))
  response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(packed)
}

/** Answers well, with what was good when it was asked, but not before it is released. */
export function holdBack(): { readonly manner: Manner; readonly release: () => void } {
  const gate = Promise.withResolvers<void>()
  return {
    release: gate.resolve,
    manner: (request, response, good) => void gate.promise.then(() => answerWell(request, response, good)),
  }
}
