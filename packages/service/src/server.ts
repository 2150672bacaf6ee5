import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartError, tellReason } from './start-error.ts'

/**
 * Listens, and tells the port.
 *
 * @throws StartError when the port cannot be had
 */
export async function listen(server: Server, port: number): Promise<number> {
  server.on('request', (_request, response) => {
    // Once no more requests are taken, a connection ends with its answer instead of being kept alive.
    response.once('close', () => server.listening || server.closeIdleConnections())
  })
  try {
    server.listen(port)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (cause) {
    throw new StartError(`PORT ${port} ${tellPortFault(cause)}; choose another`, { cause })
  }
}

function tellPortFault(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return 'is taken by another program'
    case 'EACCES':
      return 'is not allowed to this user'
    default:
      return `cannot be listened on: ${tellReason(error)}`
  }
}

/** Takes no more requests, and waits for the open ones as long as they are given. */
export async function close(server: Server, graceSeconds: number): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000)
  server.close()
  await once(server, 'close')
  clearTimeout(deadline)
}
