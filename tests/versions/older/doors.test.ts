// Releases that the library does not ask for, but that call a guard as those do which it asks for: nothing passes there that
// should not.
import WebSocket, { type WebSocketServer } from 'ws'
import { holdDoor } from '../../law/hold.ts'
import { openDoor } from '../../law/place.ts'
import { serveFastify } from '../../law/places/fastify.ts'
import { serveHono } from '../../law/places/hono.ts'
import { serveRoute } from '../../law/places/koa.ts'
import { serveNestExpress, serveNestFastify } from '../../law/places/nestjs.ts'
import { serveSockets } from '../../law/places/ws.ts'
import { enterTrpc } from '../../law/trpc.ts'

const { Server } = WebSocket as object as { readonly Server: typeof WebSocketServer }
/** A semicolon began the query, the option for other cases had another name, and parameters had a prototype. */
const fastify = ['PATH-01.matrix', 'PATH-01.route-in-upper-case', 'PATH-14.parameter-called-proto']

holdDoor('fastify', openDoor(serveFastify), fastify)
holdDoor('hono', openDoor(serveHono()), ['PATH-03.'])
// Its router wrote paths as Express 4 does
holdDoor(
  'koa',
  openDoor(place => serveRoute(place, place.route.replace(/\{\/(:\w+)\}/, '/$1?').replace(/[^?]$/, '$&/:rest(.*)?'))),
)
// Express 4 is under it, which spells wildcards and optional segments otherwise
holdDoor('nestjs express', openDoor(serveNestExpress), [
  'PATH-01.deeper',
  'PATH-01.dots-after',
  'PATH-14.parameter-called-proto',
  'PATH-16.',
  'PATH-17.',
  'CRED-09.in-the-path',
])
holdDoor('nestjs fastify', openDoor(serveNestFastify), [...fastify, 'PATH-04.empty'])
// A refusal has its status and its problem, but the headers get lost, and with them the challenge
holdDoor('trpc', enterTrpc, ['ANS-', 'CRED-', 'PATH-0', 'PATH-10', 'PATH-11', 'PATH-12', 'PATH-13', 'PATH-16'])
holdDoor(
  'ws',
  openDoor(place => serveSockets(place, new Server({ noServer: true }))),
  ['CRED-13.form-beside'],
)
