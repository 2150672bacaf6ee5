import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveH3 } from './places/h3.ts'

holdCases('h3 2', openDoor(serveH3))
