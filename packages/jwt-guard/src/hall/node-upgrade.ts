/** The answer to a request for an upgrade, for doors on Node's HTTP server. */
import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Answer } from '../http/answer.ts'
import { sendAnswer } from './node-http.ts'

/** Answers a request whose connection the server has let go of, and ends that. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex, answer: Answer): void {
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
