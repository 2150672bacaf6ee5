import express4 from 'express4'
import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveExpress } from './places/express.ts'

holdCases('express 4', openDoor(serveExpress(express4, '/:$1?')))
