// The cases once more, on the engine of the runtimes that have Web Crypto and no `node:crypto`.
import { expect, it, vi } from 'vitest'
import * as node from '../../packages/jwt-guard/src/engine/node.ts'
import * as web from '../../packages/jwt-guard/src/engine/web.ts'
import { enterCore } from './core.ts'
import { holdCases } from './judge.ts'

vi.mock('../../packages/jwt-guard/src/engine/node.ts', () => import('../../packages/jwt-guard/src/engine/web.ts'))

it('the engine is the one of Web Crypto', () => {
  expect(node.importKey).toBe(web.importKey)
})

holdCases('core', enterCore)
