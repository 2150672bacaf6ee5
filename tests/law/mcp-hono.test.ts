import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveMcpHono } from './places/mcp.ts'

holdCases('mcp hono', openDoor(serveMcpHono))
