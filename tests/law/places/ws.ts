// The adapter for ws as a place, with the path that it reads itself.
import { findPrincipal, paramsOf, principalOf, protectPath, type UpgradeListener } from 'jwt-guard/ws'
import { WebSocketServer } from 'ws'
import type { Place, Serve } from '../place.ts'
import type { Listener } from '../wire.ts'

export const serveWs: Serve = place => serveSockets(place, new WebSocketServer({ noServer: true }))

/** Serves what a server of WebSockets opens. */
export function serveSockets(place: Place, sockets: WebSocketServer): Listener {
  sockets.on('connection', (client, request) => {
    if (!place.unguarded) place.seeParams(paramsOf(request))
    place.handle({
      params: paramsOf(request),
      findPrincipal: () => findPrincipal(client, place.guard),
      principalOf: () => principalOf(client, place.guard),
    })
    client.terminate()
  })
  const listener = createListener(place, sockets)
  return {
    async upgrade(...given) {
      try {
        await listener(...given)
      } catch (error) {
        given[1].end(`HTTP/1.1 ${place.seeError(error)} \r\nConnection: close\r\n\r\n`)
      }
    },
  }
}

/** What is wrong with the place is found when it is put up; here it is told by every request. */
function createListener({ guard, rule, route, unguarded }: Place, sockets: WebSocketServer): UpgradeListener {
  if (unguarded) {
    return (...given) => sockets.handleUpgrade(...given, client => sockets.emit('connection', client, given[0]))
  }
  try {
    return protectPath(guard, route, rule as never, sockets)
  } catch (error) {
    return () => {
      throw error
    }
  }
}
