import { createServer, type RequestListener, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Sent {
  readonly method?: string
  /** Name, value, name, value: so that a field can come twice. */
  readonly fields?: readonly string[]
}

export interface RunningServer {
  readonly port: number
  readonly server: Server
  /** Sends a request with this target as it stands: nothing is normalised on the way. */
  ask(target: string, sent?: Sent): Promise<Answered>
  /** Asks with a bearer token. */
  askAs(token: string, target: string, sent?: Sent): Promise<Answered>
  /** Writes bytes to a connection and reads what comes back until it is closed. */
  write(text: string): Promise<string>
  stop(): Promise<void>
}

/** Serves on a free port of loopback. */
export async function serve(listener: RequestListener): Promise<RunningServer> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ask = (target: string, sent: Sent = {}): Promise<Answered> => exchange(port, target, sent)
  return {
    port,
    server,
    ask,
    askAs: (token, target, sent = {}) =>
      ask(target, { ...sent, fields: ['Authorization', `Bearer ${token}`, ...(sent.fields ?? [])] }),
    write: text => writeRaw(port, text),
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function exchange(port: number, target: string, { method = 'GET', fields = [] }: Sent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const headers = ['Host', `127.0.0.1:${port}`, 'Connection', 'close', ...fields]
    const sent = request({ host: '127.0.0.1', port, path: target, method, headers, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

function writeRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}
