import express4 from 'express4'
import { createExpressDoor } from './express.ts'
import { holdCases } from './judge.ts'

holdCases('express 4', createExpressDoor(express4))
