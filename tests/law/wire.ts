// Cases as bytes on a connection to a real server, and what comes back.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { sendBytes } from '../harness/http.ts'
import { answered, type Outcome } from './outcome.ts'

let current: RequestListener
const server = createServer((request, response) => current(request, response))

/** Sends a case as it is: nothing mends it on the way. */
export async function exchange(listener: RequestListener, given: WholeCase): Promise<Outcome> {
  current = listener
  if (!server.listening) await once(server.listen(0, '127.0.0.1').unref(), 'listening')
  const { port } = server.address() as AddressInfo
  const text = await sendBytes(`http://127.0.0.1:${port}`, Buffer.from(write(given), 'latin1'))
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const fields = new Map(lines.map(line => [line.split(':', 1)[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]))
  return answered(Number(statusLine.split(' ')[1]), name => fields.get(name), body.join('\r\n\r\n'))
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
