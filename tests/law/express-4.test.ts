import express4 from 'express4'
import { serveExpress } from './express.ts'
import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'

holdCases('express 4', openDoor(serveExpress(express4)))
