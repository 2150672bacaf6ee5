/** Guarding requests for an upgrade, for doors on Node's HTTP server. */
import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Answer, hide } from '../http/answer.ts'
import type { CheckRequest } from '../types.ts'
import type { Admit } from './admission.ts'
import { splitSubprotocols, withTokens } from './handshake.ts'
import { readAuthorization, sendAnswer } from './node-http.ts'

/** Has an upgrade checked. One that may pass is opened, and has no token among its subprotocols any more; any other is answered. */
export async function guardUpgrade(
  admit: Admit,
  request: IncomingMessage,
  socket: Duplex,
  params: CheckRequest['params'],
  open: () => void,
): Promise<void> {
  socket.on('error', () => {}) // Node no longer listens, and unheard it would end the process
  try {
    const { tokens, others } = splitSubprotocols(request.headers['sec-websocket-protocol'])
    const authorization = withTokens(readAuthorization(request), tokens)
    const answer = await admit(request, { authorization, target: request.url, params })
    if (answer !== undefined) return refuse(request, socket, answer)
    request.headers['sec-websocket-protocol'] = others // so that no token is ever selected
    open()
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** Answers that nothing is there. */
export function hideUpgrade(request: IncomingMessage, socket: Duplex): void {
  refuse(request, socket, hide())
}

/** Answers a request whose connection the server has let go of, and ends that. */
function refuse(request: IncomingMessage, socket: Duplex, answer: Answer): void {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.once('finish', () => socket.end(() => socket.destroy()))
  try {
    response.assignSocket(socket as Socket)
  } catch {
    // An earlier request of the connection still waits for its answer: this one must not be taken for that
    socket.destroy()
    return
  }
  sendAnswer(response, answer)
}
