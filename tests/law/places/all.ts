// Every place on Node's HTTP server, by the name of its door.
import express from 'express'
import express4 from 'express4'
import type { Door } from '../../../specs/guard/cases/case.ts'
import type { Serve } from '../place.ts'
import { serveExpress } from './express.ts'
import { serveFastify } from './fastify.ts'
import { serveH3, serveH31 } from './h3.ts'
import { serveHono } from './hono.ts'
import { serveKoa } from './koa.ts'
import { serveMcpExpress, serveMcpHono } from './mcp.ts'
import { serveNestExpress, serveNestFastify } from './nestjs.ts'
import { serveNext } from './next.ts'
import { serveNode } from './node.ts'
import { serveWs } from './ws.ts'

export const places: Readonly<Record<Exclude<Door, 'core' | 'fetch' | 'trpc' | 'socket.io'>, Serve>> = {
  'express 5': serveExpress(express),
  'express 4': serveExpress(express4, '/:$1?'),
  node: serveNode,
  fastify: serveFastify,
  hono: serveHono(),
  koa: serveKoa,
  'h3 2': serveH3,
  'h3 1': serveH31,
  'nestjs express': serveNestExpress,
  'nestjs fastify': serveNestFastify,
  ws: serveWs,
  'mcp express': serveMcpExpress,
  'mcp hono': serveMcpHono,
  next: serveNext,
}
