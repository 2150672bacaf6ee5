// Cases as bytes on a connection to a real server, and what comes back.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { answered, type Outcome } from './outcome.ts'

/** What a server calls: for a request, or for one that asks for an upgrade, as all do then. */
export type Listener = RequestListener | UpgradeListener

export interface UpgradeListener {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown
}

/** An answer as it came. */
export interface Reply {
  readonly statusLine: string
  /** `Name: value` each. */
  readonly fields: readonly string[]
  readonly body: string
}

/** Sends a case as it is: nothing mends it on the way. */
export async function exchange(listener: Listener, given: WholeCase): Promise<Reply> {
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
export async function converse(listener: Listener, bytes: Uint8Array): Promise<string> {
  // A connection that spares the system: many thousands are made
  const [near, far] = duplexPair()
  const chunks: Buffer[] = []
  near.on('data', chunk => chunks.push(chunk))
  const server =
    typeof listener === 'function' ? createServer(listener) : createServer().on('upgrade', listener.upgrade)
  Object.assign(far, { setNoDelay: () => far, setTimeout: () => far }) // ws asked sockets for it, at first
  // Who has said all may still listen, so that no request is left waiting for its end
  Object.assign(server, { httpAllowHalfOpen: true }).emit('connection', far)
  if (typeof listener === 'function') near.end(bytes)
  else sendUpgrade(server, near, bytes)
  await once(near, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

/** Sends a request that asks for a WebSocket. Whoever ends one half has given it up: so who gets as far waits for the server. */
function sendUpgrade(server: Server, near: Duplex, bytes: Uint8Array): void {
  let isUnderWay = false
  server.on('upgrade', () => {
    isUnderWay = true
  })
  near.on('end', () => near.destroy())
  near.write(askForUpgrade(bytes))
  setImmediate(() => isUnderWay || near.end())
}

/** The same request, which asks for a WebSocket (RFC 6455 §4.1). */
function askForUpgrade(bytes: Uint8Array): Uint8Array {
  const fields = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: '
  const key = Buffer.alloc(16).toString('base64')
  const text = Buffer.from(bytes).toString('latin1').replace('\r\n', `\r\n${fields}${key}\r\n`)
  return Buffer.from(text, 'latin1')
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
