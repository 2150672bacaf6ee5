import { once } from 'node:events'
import type { RequestListener, ServerOptions } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createApiServer } from '../src/server.ts'
import { findFaults } from './support/contract.ts'

const answerOk: RequestListener = (_request, response) => {
  response.end('ok')
}

async function dial(app: RequestListener = answerOk, options: ServerOptions = {}): Promise<Socket> {
  const server = createApiServer(app, options).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return connect((server.address() as AddressInfo).port, '127.0.0.1')
}

async function readAnswer(socket: Socket) {
  const [head = '', text = ''] = (await socket.toArray()).join('').split('\r\n\r\n')
  const [statusLine, ...lines] = head.split('\r\n')
  const fields = new Headers(lines.map(line => line.split(': ', 2) as [string, string]))
  return { statusLine, fields, text }
}

const host = 'Host: localhost\r\n'

test.for([
  ['no HTTP at all', 'Dear server\r\n\r\n', '400 Bad Request', 'TASKS_REQUEST_MALFORMED'],
  ['an unknown method', `TAKE / HTTP/1.1\r\n${host}\r\n`, '400 Bad Request', 'TASKS_REQUEST_MALFORMED'],
  ['no Host field (RFC 9112 §3.2)', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request', 'TASKS_REQUEST_MALFORMED'],
  [
    'two lengths (RFC 9112 §6.3)',
    `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    '400 Bad Request',
    'TASKS_REQUEST_MALFORMED',
  ],
  [
    'an unknown expectation (RFC 9110 §10.1.1)',
    `GET / HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n`,
    '417 Expectation Failed',
    'TASKS_EXPECTATION_UNKNOWN',
  ],
  [
    'fields that are too large (RFC 6585 §5)',
    `GET / HTTP/1.1\r\n${host}X-Large: ${'x'.repeat(17_000)}\r\n\r\n`,
    '431 Request Header Fields Too Large',
    'TASKS_FIELDS_TOO_LARGE',
  ],
] as const)('%s is answered with a problem, and ends the connection', async ([, request, status, code]) => {
  const socket = await dial()
  socket.write(request)
  const { statusLine, fields, text } = await readAnswer(socket)
  expect(statusLine).toBe(`HTTP/1.1 ${status}`)
  expect(Object.fromEntries(fields)).toMatchObject({
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    connection: 'close',
    date: expect.any(String),
  })
  expect(JSON.parse(text)).toMatchObject({ code, status: Number(status.slice(0, 3)) })
  expect(findFaults('Problem', JSON.parse(text))).toEqual([])
})

test('a request that does not come to its end in time is answered with 408', async () => {
  const socket = await dial(answerOk, { requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 10 })
  socket.write('GET / HTTP/1.1\r\n')
  const { statusLine, text } = await readAnswer(socket)
  expect(statusLine).toBe('HTTP/1.1 408 Request Timeout')
  expect(JSON.parse(text)).toMatchObject({ code: 'TASKS_REQUEST_TIMEOUT' })
})

test('what follows a begun answer and is no request ends it, and is not answered within it', async () => {
  const socket = await dial((_request, response) => {
    response.writeHead(200, { 'Content-Length': 9 }).write('begun')
  })
  socket.write(`GET / HTTP/1.1\r\n${host}\r\n`)
  const [head] = await once(socket, 'data')
  socket.write('Dear server\r\n\r\n')
  expect(`${head}${(await socket.toArray()).join('')}`).toMatch(/\r\n\r\nbegun$/)
})

test('a request that expects 100-continue, or of HTTP/1.0 without Host, comes to the app', async () => {
  for (const request of [
    `GET / HTTP/1.1\r\n${host}Expect: 100-continue\r\nConnection: close\r\n\r\n`,
    'GET / HTTP/1.0\r\n\r\n',
  ]) {
    const socket = await dial()
    socket.write(request)
    expect((await socket.toArray()).join('')).toMatch(/^HTTP\/1\.1 200 OK\r\n(.+\r\n)+\r\nok$/m)
  }
})
