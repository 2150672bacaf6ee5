import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Sent {
  readonly method: string
  /** As it goes over the wire: nothing normalises it. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
}

export interface Answer {
  readonly status: number
  /** Names in lower case; several fields of one name joined by a comma and a space, as RFC 9110 §5.3 has it. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One request to an origin, over a connection of its own, without what a browser or `fetch` would mend on the way. */
export function send(origin: string, { method, path, headers, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path, headers: { ...headers }, agent: false },
      async incoming => {
        try {
          const fields = Object.entries(incoming.headersDistinct).map(([name, values]) => [
            name,
            values?.join(', ') ?? '',
          ])
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(fields),
            body: await text(incoming),
          })
        } catch (error) {
          reject(error)
        }
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Bytes as they are, for requests that no HTTP client would send. Resolves to all that came back before the end. */
export function sendBytes(origin: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes))
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}
