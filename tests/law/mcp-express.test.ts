import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveMcpExpress } from './places/mcp.ts'

holdCases('mcp express', openDoor(serveMcpExpress))
