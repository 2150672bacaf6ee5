// Every door on the oldest release of its framework that the library asks for. That of Next.js, which is heavy, is not here.
import express4 from 'express4'
import { holdDoor } from '../../law/hold.ts'
import { openDoor } from '../../law/place.ts'
import { serveExpress } from '../../law/places/express.ts'
import { serveFastify } from '../../law/places/fastify.ts'
import { serveH31 } from '../../law/places/h3.ts'
import { serveHono } from '../../law/places/hono.ts'
import { serveKoa } from '../../law/places/koa.ts'
import { serveNestExpress, serveNestFastify } from '../../law/places/nestjs.ts'
import { serveWs } from '../../law/places/ws.ts'
import { enterSocketIo } from '../../law/socket.io.ts'
import { enterTrpc } from '../../law/trpc.ts'

/** Fastify had another option for it. */
const otherCase = 'PATH-01.route-in-upper-case'

holdDoor('express 4', openDoor(serveExpress(express4, '/:$1?')))
holdDoor('fastify', openDoor(serveFastify), [otherCase])
holdDoor('h3 1', openDoor(serveH31), ['PATH-01.encoded-question-mark', 'PATH-02.address'])
// What cannot be decoded throws where it is asked for
holdDoor('hono', openDoor(serveHono()), ['PATH-03.'])
holdDoor('koa', openDoor(serveKoa))
holdDoor('nestjs express', openDoor(serveNestExpress))
holdDoor('nestjs fastify', openDoor(serveNestFastify), [otherCase, 'PATH-04.empty'])
holdDoor('socket.io', enterSocketIo)
holdDoor('trpc', enterTrpc)
// ws had another status for what is no GET
holdDoor('ws', openDoor(serveWs), ['CRED-13.form-beside'])
