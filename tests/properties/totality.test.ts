// Nothing that comes over the wire, of any bytes, is answered with 500, left without an answer, or brings a process down.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../packages/jwt-guard/test/support/arbitraries.ts'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'
import { statusOf } from '../law/place.ts'
import { converse } from '../law/wire.ts'
import { doors, watchPlace } from './doors.ts'
import { requests } from './requests.ts'

const token = issueToken({ scope: 'read' })

const rules = {
  'any good token': {},
  'optional credentials': { optional: true },
  scopes: { scopes: ['read'] },
  'a path claim': { pathClaims: { user_id: 'sub' }, mismatchStatus: 404 },
} as const

/** The status of every answer that came back. */
function statusesIn(text: string): readonly number[] {
  return Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status))
}

/** Next.js itself answers so to TRACE, and to what it cannot decode: no error comes to it, and no request to the guard. */
const answers500: readonly string[] = ['next']

describe.each(doors)('ANS-07: through %s', (door, serve) => {
  it.each(Object.entries(rules))('under a rule of %s, all bytes are answered, and never with 500', async (_, rule) => {
    const { listener, errors, events } = await watchPlace(serve, '/api/:user_id/tasks', rule)
    let answers = 0
    await fc.assert(
      fc.asyncProperty(requests(token, '/api/alice/tasks'), async bytes => {
        const statuses = statusesIn(await converse(listener, bytes))
        if (!answers500.includes(door)) expect(statuses.filter(status => status >= 500)).toEqual([])
        answers += statuses.length
      }),
      // A request that is left without an answer is a counterexample too
      { ...runs(150), timeout: 10_000 },
    )
    expect(errors.filter(error => statusOf(error) === undefined)).toEqual([])
    // It came as far as the guard, and beyond
    expect(answers).toBeGreaterThan(runs(100).numRuns)
    expect(events.filter(({ type }) => type === 'granted').length).toBeGreaterThan(runs(10).numRuns)
    expect(events.filter(({ type }) => type === 'denied').length).toBeGreaterThan(runs(10).numRuns)
  })
})

it('a door that breaks is seen', async () => {
  const text = await converse(
    (_request, response) => void response.writeHead(500).end(),
    Buffer.from('GET / HTTP/1.0\r\n\r\n'),
  )
  expect(statusesIn(text)).toEqual([500])
})
