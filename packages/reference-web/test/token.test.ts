import { describe, expect, test, vi } from 'vitest'
import { createBearerFetch } from '../src/client/session/bearer-fetch.ts'
import { createTokenSource, decodeToken } from '../src/client/session/token.ts'

const url = 'http://localhost:4000/api/ada/tasks'

/** A token in form: nothing in the browser looks at its signature. */
function tokenNumber(number: number): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'RS256', kid: 'one' })}.${encode({ sub: 'Zoë ✓', iat: number })}.signature`
}

/** A source whose tokens are numbered in the order of their fetching. */
function numberedTokens() {
  const fetchToken = vi.fn(async () => tokenNumber(fetchToken.mock.calls.length))
  return { fetchToken, tokens: createTokenSource(fetchToken) }
}

describe('the token source', () => {
  test('reads header and claims as UTF-8', () => {
    const { unverifiedHeader, unverifiedClaims } = decodeToken(tokenNumber(7))
    expect(unverifiedHeader).toEqual({ alg: 'RS256', kid: 'one' })
    expect(unverifiedClaims).toEqual({ sub: 'Zoë ✓', iat: 7 })
  })

  test('fetches one token, however many ask at once and later', async () => {
    const { fetchToken, tokens } = numberedTokens()
    await Promise.all([tokens.get(), tokens.get(), tokens.get()])
    await tokens.get()
    expect(fetchToken).toHaveBeenCalledTimes(1)
  })

  test('replaces a refused token once, however many were refused with it', async () => {
    const { fetchToken, tokens } = numberedTokens()
    const refused = await tokens.get()
    const renewed = await Promise.all([tokens.renew(refused), tokens.renew(refused)])
    const late = await tokens.renew(refused)
    expect(new Set([...renewed, late]).size).toBe(1)
    expect(fetchToken).toHaveBeenCalledTimes(2)
  })

  test('fetches again after a fetch that failed', async () => {
    const fetchToken = vi.fn(async () => tokenNumber(1)).mockRejectedValueOnce(new Error('down'))
    const tokens = createTokenSource(fetchToken)
    await expect(tokens.get()).rejects.toThrow('down')
    await expect(tokens.get()).resolves.toMatchObject({ unverifiedClaims: { iat: 1 } })
  })

  test('tells who listens of each token', async () => {
    const { tokens } = numberedTokens()
    const heard: unknown[] = []
    const stop = tokens.subscribe(() => heard.push(tokens.peek()?.unverifiedClaims['iat']))
    await tokens.renew(await tokens.get())
    stop()
    await tokens.renew(await tokens.get())
    expect(heard).toEqual([1, 2])
  })
})

describe('a request with the token', () => {
  /** An API that refuses all tokens before the given one. */
  function apiThatAccepts(first: number) {
    return vi.fn(async (input: RequestInfo | URL) => {
      const request = input as Request
      const { unverifiedClaims } = decodeToken(String(request.headers.get('authorization')).replace('Bearer ', ''))
      const isGood = Number(unverifiedClaims['iat']) >= first
      return new Response(await request.text(), { status: isGood ? 200 : 401 })
    })
  }

  test('is sent once when the token is accepted', async () => {
    const { fetchToken, tokens } = numberedTokens()
    const api = apiThatAccepts(1)
    const answer = await createBearerFetch(tokens, api)(new Request(url))
    expect([answer.status, api.mock.calls.length, fetchToken.mock.calls.length]).toEqual([200, 1, 1])
  })

  test('is sent again, body and all, with a new token after a 401', async () => {
    const { tokens } = numberedTokens()
    const api = apiThatAccepts(2)
    const answer = await createBearerFetch(tokens, api)(new Request(url, { method: 'POST', body: 'milk' }))
    expect([answer.status, await answer.text(), api.mock.calls.length]).toEqual([200, 'milk', 2])
  })

  test('is given up after a second 401', async () => {
    const { fetchToken, tokens } = numberedTokens()
    const api = apiThatAccepts(9)
    const answer = await createBearerFetch(tokens, api)(new Request(url))
    expect([answer.status, api.mock.calls.length, fetchToken.mock.calls.length]).toEqual([401, 2, 2])
  })

  test.each([403, 404, 503])('is not sent again after a %i', async status => {
    const { tokens } = numberedTokens()
    const api = vi.fn(async () => new Response(null, { status }))
    const answer = await createBearerFetch(tokens, api)(new Request(url))
    expect([answer.status, api.mock.calls.length]).toEqual([status, 1])
  })

  test('is ended when the one who asked has gone elsewhere', async () => {
    const { tokens } = numberedTokens()
    const controller = new AbortController()
    const api = vi.fn((input: RequestInfo | URL) => {
      controller.abort()
      return fetch(input)
    })
    const sent = createBearerFetch(tokens, api)(new Request(url, { signal: controller.signal }))
    await expect(sent).rejects.toThrow(/abort/)
  })
})
