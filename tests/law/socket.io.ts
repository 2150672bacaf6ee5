// The adapter for Socket.IO as a door, by long polling. The path is the name of a namespace, which is not encoded.
import { createServer } from 'node:http'
import { findPrincipal, principalOf, protectPath, type RefusalData } from 'jwt-guard/socket.io'
import { Server } from 'socket.io'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import type { EnterDoor } from './core.ts'
import { reviveParams, reviveRule } from './options.ts'
import { answered, describePrincipal, type Outcome } from './outcome.ts'
import { exchange, outcomeOf } from './wire.ts'

export const enterSocketIo: EnterDoor = async (given, guard) => {
  const middleware = protectPath(guard, given.route, reviveRule(given) as never)
  const server = createServer()
  const io = new Server(server, { serveClient: false })
  let outcome: Outcome | undefined
  let fault: unknown
  const namespaces = io.of((_name, _auth, next) => next(null, true))
  if (!given.unguarded) namespaces.use(middleware)
  namespaces.on('connection', socket => {
    try {
      const principal = given.asks ? principalOf(socket, guard) : findPrincipal(socket, guard)
      outcome = { is: 'granted', principal: describePrincipal(principal) }
    } catch (error) {
      fault = error
    }
  })
  const send = (part: Partial<WholeCase>) =>
    exchange((request, response) => void server.emit('request', request, response), { ...given, ...part })
  try {
    const path = `/socket.io/?${given.target.split('?')[1] ?? ''}&EIO=4&transport=polling`
    const opened = await send({ target: path })
    const { sid } = opened.body.startsWith('0') ? (JSON.parse(opened.body.slice(1)) as { sid: string }) : { sid: '' }
    if (sid === '') return outcomeOf(opened)
    const target = `${path}&sid=${sid}`
    const packet = Buffer.from(`40${nameOf(given)},{}`).toString('latin1')
    await send({ target, method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: packet })
    const { body } = await send({ target })
    if (fault !== undefined) throw fault
    return outcome ?? tell(Buffer.from(body, 'latin1').toString())
  } finally {
    await io.close()
  }
}

function nameOf(given: WholeCase): string {
  const params = reviveParams(given)
  return given.route.replace(/:(\w+)/g, (_, name: string) => String(params[name]))
}

/** What a client is told in a packet of the type CONNECT_ERROR. */
function tell(packet: string): Outcome {
  const { data } = JSON.parse(packet.slice(packet.indexOf(',{') + 1)) as { data: RefusalData }
  return answered(data.status, name => data.headers[name], JSON.stringify(data.problem))
}
