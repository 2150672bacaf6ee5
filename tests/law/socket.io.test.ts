import { holdCases } from './judge.ts'
import { enterSocketIo } from './socket.io.ts'

holdCases('socket.io', enterSocketIo)
