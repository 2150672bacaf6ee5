import { createRequire } from 'node:module'
import type express from 'express'
import { createExpressDoor } from './express.ts'
import { holdCases } from './judge.ts'

// An alias, for which there are no types
const express4 = createRequire(import.meta.url)('express4') as typeof express

holdCases('express 4', createExpressDoor(express4))
