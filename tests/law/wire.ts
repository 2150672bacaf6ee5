// Cases as bytes on a connection to a real server, and what comes back.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { duplexPair } from 'node:stream'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { answered, type Outcome } from './outcome.ts'

/** An answer as it came. */
export interface Reply {
  readonly statusLine: string
  /** `Name: value` each. */
  readonly fields: readonly string[]
  readonly body: string
}

/** Sends a case as it is: nothing mends it on the way. */
export async function exchange(listener: RequestListener, given: WholeCase): Promise<Reply> {
  const [head = '', ...body] = (await converse(listener, Buffer.from(write(given), 'latin1'))).split('\r\n\r\n')
  const [statusLine = '', ...fields] = head.split('\r\n')
  const content = body.join('\r\n\r\n')
  return { statusLine, fields, body: fields.some(field => chunked.test(field)) ? joinChunks(content) : content }
}

const chunked = /^transfer-encoding: chunked$/i

/** The content that came in chunks (RFC 9112 §7.1). */
function joinChunks(text: string): string {
  const size = Number.parseInt(text, 16) || 0 // HEAD is answered with none at all
  const start = text.indexOf('\r\n') + 2
  return size === 0 ? '' : text.slice(start, start + size) + joinChunks(text.slice(start + size + 2))
}

/** Sends any bytes and ends; resolves to all that comes back, one character for each byte. */
export async function converse(listener: RequestListener, bytes: Uint8Array): Promise<string> {
  // A connection that spares the system: many thousands are made
  const [near, far] = duplexPair()
  const chunks: Buffer[] = []
  near.on('data', chunk => chunks.push(chunk))
  // Who has said all may still listen, so that no request is left waiting for its end
  Object.assign(createServer(listener), { httpAllowHalfOpen: true }).emit('connection', far)
  near.end(bytes)
  await once(near, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

export function outcomeOf({ statusLine, fields, body }: Reply): Outcome {
  const values = new Map(fields.map(line => [line.split(':', 1)[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]))
  return answered(Number(statusLine.split(' ')[1]), name => values.get(name), body)
}

function write({ method, target, authorization, headers, body = '' }: WholeCase): string {
  const further = { ...headers, ...(body !== '' && { 'content-length': body.length }) }
  const fields = [
    'Host: api.example',
    'Connection: close',
    ...authorization.map(value => `Authorization: ${value}`),
    ...Object.entries(further).map(([name, value]) => `${name}: ${value}`),
  ]
  return [`${method} ${target} HTTP/1.1`, ...fields, '', body].join('\r\n')
}
