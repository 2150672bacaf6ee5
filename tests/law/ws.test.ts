import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveWs } from './places/ws.ts'

holdCases('ws', openDoor(serveWs))
