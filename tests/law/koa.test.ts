import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveKoa } from './places/koa.ts'

holdCases('koa', openDoor(serveKoa))
