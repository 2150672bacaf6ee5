import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveNestExpress } from './places/nestjs.ts'

holdCases('nestjs express', openDoor(serveNestExpress))
