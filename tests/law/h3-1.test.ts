import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveH31 } from './places/h3.ts'

holdCases('h3 1', openDoor(serveH31))
