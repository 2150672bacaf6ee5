import { enterCore } from './core.ts'
import { holdCases } from './judge.ts'

holdCases('core', enterCore)
