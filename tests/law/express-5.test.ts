import express from 'express'
import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'
import { serveExpress } from './places/express.ts'

holdCases('express 5', openDoor(serveExpress(express)))
