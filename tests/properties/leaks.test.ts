// Nothing that leaves a door, and nothing that is told or logged on the way, holds a part of the token or of a claim.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { runs } from '../../packages/jwt-guard/test/support/arbitraries.ts'
import { findLeak, secretRequests, secretRule, show } from '../../packages/jwt-guard/test/support/leaks.ts'
import { converse } from '../law/wire.ts'
import { doors, watchPlace } from './doors.ts'

const route = '/api/:user_id/tasks'

function write({
  authorization,
  user,
  query,
}: {
  authorization: readonly string[]
  user: string
  query: string
}): Buffer {
  const fields = authorization.map(value => `Authorization: ${value}\r\n`).join('')
  return Buffer.from(
    `GET /api/${user}/tasks${query} HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n${fields}\r\n`,
  )
}

/** What was printed meanwhile, by whoever. */
let printed: MockInstance[]
let published: unknown[]
const hear = (message: unknown): void => void published.push(message)

beforeEach(() => {
  printed = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'write').mockReturnValue(true))
  printed.push(
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map(name => vi.spyOn(console, name).mockReturnValue()),
  )
  published = []
  subscribe('jwt-guard', hear)
})

afterEach(() => {
  unsubscribe('jwt-guard', hear)
  vi.restoreAllMocks()
})

/** Whether what is wrong with a request comes through: of two fields, Next.js hands on the first alone. */
function isSeen(fault: string, door: string): boolean {
  return fault !== 'none' && !(fault === 'twice' && door === 'next')
}

describe.each(doors)('ANS-06: through %s', (door, serve) => {
  it('a request, for whatever reason it is refused, leaves no trace of what it held', async () => {
    const place = await watchPlace(serve, route, secretRule)
    let refused = 0
    await fc.assert(
      fc.asyncProperty(secretRequests, async request => {
        const told = place.events.length
        const text = await converse(place.listener, write(request))
        expect(text).toMatch(isSeen(request.fault, door) ? /^HTTP\/1\.1 40[013] / : /^HTTP\/1\.1 (?:200|101) /)
        if (isSeen(request.fault, door)) refused += 1
        const said = show(text, place.events.slice(told), published.splice(0), place.errors)
        expect(findLeak(said, request.secrets), said).toBeUndefined()
        expect(findLeak(show(...printed.flatMap(({ mock }) => mock.calls)), request.secrets)).toBeUndefined()
      }),
      runs(120),
    )
    expect(place.errors).toEqual([])
    expect(place.passed.length).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(runs(60).numRuns)
  })

  it('misuse, which reaches the framework as an error, leaves none either', async () => {
    const place = await watchPlace(serve, '/api/:other/tasks', secretRule)
    await fc.assert(
      fc.asyncProperty(secretRequests, async request => {
        const text = await converse(place.listener, write(request))
        expect(text).toMatch(/^HTTP\/1\.1 500 /)
        expect(place.errors.at(-1)).toMatchObject({ code: 'GUARD_PARAMETER_ABSENT' })
        expect(findLeak(show(text, place.events, place.errors.at(-1)), request.secrets)).toBeUndefined()
      }),
      runs(20),
    )
  })
})

it('a door that leaks is found out, be it a few characters in a header or a body', async () => {
  await fc.assert(
    fc.asyncProperty(secretRequests, fc.boolean(), async (request, inHeader) => {
      const text = await converse(({ headers: { authorization = '' } }, response) => {
        const part = authorization.slice(-12)
        response.writeHead(401, inHeader ? { 'x-debug': part } : {}).end(inHeader ? '' : `not accepted: ${part}`)
      }, write(request))
      expect(findLeak(show(text), request.secrets)).toBeDefined()
    }),
    runs(20),
  )
})
