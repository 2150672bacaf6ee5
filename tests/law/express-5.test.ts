import express from 'express'
import { serveExpress } from './express.ts'
import { holdCases } from './judge.ts'
import { openDoor } from './place.ts'

holdCases('express 5', openDoor(serveExpress(express)))
