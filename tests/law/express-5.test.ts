import express from 'express'
import { createExpressDoor } from './express.ts'
import { holdCases } from './judge.ts'

holdCases('express 5', createExpressDoor(express))
