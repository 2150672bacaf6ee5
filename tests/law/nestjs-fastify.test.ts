import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveNestFastify } from './places/nestjs.ts'

holdCases('nestjs fastify', openDoor(serveNestFastify))
