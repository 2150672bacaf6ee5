/** Runtimes that have less than they seem to: what each lacks is found out when the library is loaded, anew for each test. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ManualClock } from './support/clock.ts'
import { judge } from './support/guard.ts'
import { audience, issuer, issueToken, keyOf } from './support/issuer.ts'

beforeEach(() => void vi.resetModules())
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Loads the library, has it judge a token, and tells what it gave to fetch. */
async function visit(): Promise<[outcome: string, given: RequestInit | undefined]> {
  const { createGuard } = await import('../src/index.ts')
  let given: RequestInit | undefined
  const fetch: typeof globalThis.fetch = async (_uri, init) => {
    given = init
    return Response.json({ keys: [keyOf().jwk] })
  }
  const guard = createGuard({ issuer, audience, jwksUri: `${issuer}/jwks`, fetch, clock: new ManualClock() })
  return [await judge(guard, issueToken()), given]
}

it('SET-30: where requests know of caches, none may answer', async () => {
  expect(await visit()).toEqual(['granted', expect.objectContaining({ cache: 'no-store' })])
})

it('SET-30: where they do not, nothing is said of caches, since the runtime might refuse it', async () => {
  vi.stubGlobal('Request', class {})
  const [outcome, given] = await visit()
  expect([outcome, Object.keys(given ?? {})]).toEqual(['granted', expect.not.arrayContaining(['cache'])])
})

it('where Node’s names throw when they are called, events have their listeners alone', async () => {
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
    throw new Error('A Node.js API is used which is not supported in the Edge Runtime.')
  })
  expect(await visit()).toEqual(['granted', expect.anything()])
})
