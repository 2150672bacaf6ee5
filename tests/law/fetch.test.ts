import { enterFetch } from './fetch.ts'
import { holdCases } from './judge.ts'

holdCases('fetch', enterFetch)
