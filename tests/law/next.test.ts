import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveNext } from './places/next.ts'

holdCases('next', openDoor(serveNext))
