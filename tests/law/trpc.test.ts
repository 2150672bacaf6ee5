import { holdCases } from './judge.ts'
import { enterTrpc } from './trpc.ts'

holdCases('trpc', enterTrpc)
