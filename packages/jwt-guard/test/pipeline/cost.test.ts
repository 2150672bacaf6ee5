/** What a check may cost, in counts: they are the same on every machine, however busy it is. */
import { createHook } from 'node:async_hooks'
import * as crypto from 'node:crypto'
import { getHeapStatistics } from 'node:v8'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { CheckRequest, Guard } from '../../src/index.ts'
import { outcomeOf } from '../support/guard.ts'
import { encode, issueToken, keyOf, replaceSegment } from '../support/issuer.ts'
import { keySet } from '../support/network.ts'
import { type RemoteGuard, remoteGuard } from '../support/remote.ts'

vi.mock('node:crypto', async importOriginal => {
  const original = await importOriginal<typeof crypto>()
  return { ...original, verify: vi.fn(original.verify), createPublicKey: vi.fn(original.createPublicKey) }
})

/** What `check` returns: inside it waits for nothing. */
const MOST_PROMISES = 1
/** Bytes of the heap for a warm check. About 1,900 were measured. */
const MOST_BYTES = 3072

const rule = { pathClaims: { user_id: 'sub' } } as const
const token = issueToken()

function requestOf(text: string): CheckRequest {
  return { authorization: `Bearer ${text}`, params: { user_id: 'alice' } }
}

let remote: RemoteGuard
let guard: Guard
beforeEach(async () => {
  remote = remoteGuard([keySet([keyOf().jwk])])
  guard = remote.guard
  expect(await outcomeOf(guard.check(requestOf(token), rule))).toBe('granted')
})

/** What a check comes to, and how often it did what is dear. */
async function countCalls(text: string) {
  const spies = [vi.mocked(crypto.verify), vi.mocked(crypto.createPublicKey), vi.spyOn(JSON, 'parse')]
  for (const spy of spies) spy.mockClear()
  const fetchesBefore = remote.fetches()
  const outcome = await outcomeOf(guard.check(requestOf(text), rule))
  const [signatures, imports, parses] = spies.map(spy => spy.mock.calls.length)
  spies.at(-1)?.mockRestore()
  return { outcome, signatures, imports, parses, fetches: remote.fetches() - fetchesBefore }
}

const nothing = { signatures: 0, imports: 0, parses: 0, fetches: 0 }

test('the first check of all fetches once, imports one key, verifies one signature', async () => {
  remote = remoteGuard([keySet([keyOf().jwk])])
  guard = remote.guard
  expect(await countCalls(token)).toMatchObject({ outcome: 'granted', signatures: 1, imports: 1, fetches: 1 })
})

test('a token that is new verifies one signature, and parses its claims alone', async () => {
  const calls = await countCalls(issueToken({ jti: 'new' }))
  expect(calls).toEqual({ ...nothing, outcome: 'granted', signatures: 1, parses: 1 })
})

test('a token that is known verifies nothing, imports nothing, parses nothing, fetches nothing', async () => {
  // As another request brings it: the same text, another string
  expect(await countCalls(Buffer.from(token).toString('latin1'))).toEqual({ ...nothing, outcome: 'granted' })
})

describe('what is refused at sight verifies no signature and fetches nothing', () => {
  test.each([
    ['no token at all', 'x', 'GUARD_TOKEN_MALFORMED'],
    ['two segments', token.slice(0, token.lastIndexOf('.')), 'GUARD_TOKEN_MALFORMED'],
    ['longer than the limit', `${token}${'A'.repeat(8192)}`, 'GUARD_TOKEN_TOO_LONG'],
  ])('%s: nothing is parsed either', async (_, text, outcome) => {
    expect(await countCalls(text)).toEqual({ ...nothing, outcome })
  })

  test.each([
    ['another algorithm', replaceSegment(token, 0, encode({ alg: 'HS256', kid: 'x' })), 'GUARD_ALGORITHM_REFUSED'],
    ['a foreign issuer', replaceSegment(token, 1, encode({ iss: 'https://evil.example' })), 'GUARD_ISSUER_REFUSED'],
  ])('%s: one segment is parsed', async (_, text, outcome) => {
    expect(await countCalls(text)).toEqual({ ...nothing, outcome, parses: 1 })
  })
})

/** How many promises are made until all that the work began has come to its end. */
function countPromises(work: () => void): Promise<number> {
  return new Promise(resolve => {
    let count = 0
    const hook = createHook({
      init(_id, type) {
        if (type === 'PROMISE') count += 1
      },
    })
    hook.enable()
    work()
    setImmediate(() => {
      hook.disable()
      resolve(count)
    })
  })
}

describe('promises', () => {
  const checks = 200

  test.each([
    ['known', Array.from({ length: checks }, () => token)],
    ['new', Array.from({ length: checks }, (_, index) => issueToken({ jti: `${index}` }))],
  ])(`a check of a token that is %s makes ${MOST_PROMISES} at most`, async (_, texts) => {
    const requests = texts.map(requestOf)
    const promises = await countPromises(() => {
      for (const request of requests) void guard.check(request, rule)
    })
    // Rounded down: what else the process waits for is no part of a check
    expect(Math.floor(promises / checks)).toBeLessThanOrEqual(MOST_PROMISES)
    expect(promises).toBeGreaterThanOrEqual(checks)
  })
})

test(`a check of a token that is known allocates ${MOST_BYTES} bytes at most`, async () => {
  const checks = 500
  const request = requestOf(token)
  const growths: number[] = []
  // Where garbage was collected meanwhile, the heap shrank: such a try says nothing
  for (let tries = 0; tries < 50 && growths.length < 5; tries += 1) {
    const pending: Promise<unknown>[] = []
    const before = getHeapStatistics().used_heap_size
    for (let count = 0; count < checks; count += 1) pending.push(guard.check(request, rule))
    const growth = (getHeapStatistics().used_heap_size - before) / checks
    await Promise.all(pending)
    if (growth > 0) growths.push(growth)
  }
  const [, , median] = growths.sort((left, right) => left - right)
  expect(median).toBeLessThanOrEqual(MOST_BYTES)
})
