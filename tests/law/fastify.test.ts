import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveFastify } from './places/fastify.ts'

holdCases('fastify', openDoor(serveFastify))
