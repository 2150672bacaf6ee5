import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveHono } from './places/hono.ts'

holdCases('hono', openDoor(serveHono()))
