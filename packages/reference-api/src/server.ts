/** The server around the app. What Node refuses before the app sees it is answered as the app's own faults are. */
import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { describeProblem, Problem, type ProblemCode } from './problem.ts'

export function createApiServer(app: RequestListener, options: ServerOptions = {}): Server {
  // Node's own check of the Host field, which RFC 9112 §3.2 asks for, answers without a body.
  const server = createServer({ ...options, requireHostHeader: false }, (request, response) => {
    if (request.httpVersion === '1.1' && request.headers.host === undefined) refuse(response, 'TASKS_REQUEST_MALFORMED')
    else app(request, response)
  })
  server.on('checkExpectation', (_request, response) => refuse(response, 'TASKS_EXPECTATION_UNKNOWN'))
  refuseUnread(server)
  return server
}

function refuse(response: ServerResponse, code: ProblemCode): void {
  const { status, fields, body } = composeAnswer(code)
  response.writeHead(status, fields).end(body)
}

/** Answers what cannot be read as a request, and ends the connection: where the next request would begin is not known. */
function refuseUnread(server: Server): void {
  const open = new WeakMap<Socket, Set<ServerResponse>>()
  server.on('request', ({ socket }, response) => {
    const responses = open.get(socket) ?? new Set()
    open.set(socket, responses.add(response))
    response.once('close', () => responses.delete(response))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket // which it is, for a server that is given no other streams
    const isAnswering = [...(open.get(socket) ?? [])].some(response => response.headersSent)
    // Within another answer this one would pass for a part of it.
    if (socket.writable && !isAnswering) socket.write(writeAnswer(codeOf(error)))
    socket.destroySoon()
  })
}

function codeOf({ code }: NodeJS.ErrnoException): ProblemCode {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'TASKS_FIELDS_TOO_LARGE'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'TASKS_REQUEST_TIMEOUT'
    default:
      return 'TASKS_REQUEST_MALFORMED'
  }
}

function writeAnswer(code: ProblemCode): string {
  const { status, title, fields, body } = composeAnswer(code)
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${title}`, ...lines, '', body].join('\r\n')
}

function composeAnswer(code: ProblemCode) {
  const problem = describeProblem(new Problem(code))
  const body = JSON.stringify(problem)
  const fields = {
    Date: new Date().toUTCString(),
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  }
  return { status: problem.status, title: problem.title, fields, body }
}
