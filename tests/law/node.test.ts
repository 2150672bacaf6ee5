import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveNode } from './places/node.ts'

holdCases('node', openDoor(serveNode))
