import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { send, sendBytes } from '../../../tests/harness/http.ts'
import { createApp } from '../src/app.ts'
import { keepKeys } from '../src/auth/rollover.ts'
import { ensureBundle } from '../src/bundle.ts'
import { ada, cookieOf, makeIssuer } from './support/issuer.ts'

const bundle = ensureBundle()

async function start({ baseUrl = 'http://localhost:3000', apiUrl = 'http://localhost:4000' } = {}) {
  const made = await makeIssuer({ baseUrl })
  await keepKeys(made.issuer)
  const lines: string[] = []
  const log = pino({}, { write: line => lines.push(line) })
  const server = createApp({ issuer: made.issuer, baseUrl, apiUrl, bundle, log }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(origin + path, { headers, redirect: 'manual' })
  const signUp = async () =>
    cookieOf(
      await fetch(`${origin}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: baseUrl },
        body: JSON.stringify(ada),
      }),
    )
  return { ...made, origin, get, signUp, lines }
}

describe('the task page', () => {
  test('is not sent to who is not signed in: she is asked to, and led back', async () => {
    const { get } = await start()
    const answer = await get('/tasks?filter=active')
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/sign-in?return_to=%2Ftasks%3Ffilter%3Dactive',
    ])
  })

  test('is not sent to who only claims a session', async () => {
    const { get } = await start()
    expect((await get('/tasks', { cookie: 'better-auth.session_token=made.up' })).status).toBe(303)
  })

  test('is sent to who is signed in, and to nobody’s cache', async () => {
    const { get, signUp } = await start()
    const answer = await get('/tasks', await signUp())
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  })

  test('is where the front door leads', async () => {
    const { get } = await start()
    expect((await get('/')).headers.get('location')).toBe('/tasks')
  })
})

describe('who is signed in and asks to sign in', () => {
  test.each([
    ['/sign-in', '/tasks'],
    ['/sign-up?return_to=%2Ftasks%3Ffilter%3Dcompleted', '/tasks?filter=completed'],
    ['/sign-in?return_to=%2F%2Fevil.example%2Ftasks', '/tasks'],
    ['/sign-in?return_to=https%3A%2F%2Fevil.example%2Ftasks', '/tasks'],
    ['/sign-in?return_to=%2F%5Cevil.example', '/tasks'],
    ['/sign-in?return_to=%2Ftasks&return_to=%2F%2Fevil.example', '/tasks'],
    ['/sign-in?return_to[x]=%2F%2Fevil.example', '/tasks'],
  ])('at %s is led to %s', async (path, target) => {
    const { get, signUp } = await start()
    const answer = await get(path, await signUp())
    expect([answer.status, answer.headers.get('location')]).toEqual([303, target])
  })
})

describe('every answer', () => {
  test.each(['/sign-in', '/nowhere', '/healthz', '/api/auth/jwks', '/api/auth/nowhere'])(
    'allows scripts, styles and pictures of our own, and talk with ourselves and the API: %s',
    async path => {
      const { get } = await start({ apiUrl: 'https://api.example.com/v1' })
      const policy = (await get(path)).headers.get('content-security-policy')
      expect(policy?.split(';').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self' https://api.example.com",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
      ])
    },
  )

  test('forbids guessing, framing and telling where one came from', async () => {
    const { headers } = await (await start()).get('/sign-in')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  test('asks for https alone where the app is on https, and only there', async () => {
    const [plain, secure] = [await start(), await start({ baseUrl: 'https://tasks.example.com' })]
    expect((await plain.get('/sign-in')).headers.get('strict-transport-security')).toBeNull()
    expect((await secure.get('/sign-in')).headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
  })
})

describe('the HTML', () => {
  test('holds no script and no style of its own', async () => {
    const html = await (await (await start()).get('/sign-in')).text()
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=/)
  })

  test.each([
    ['https://api.example.com/v1', 'https://api.example.com/v1'],
    ["https://api.example.com/a%20b/$&'", "https://api.example.com/a%20b/$&#38;'"],
  ])('tells the client that the API is at %s', async (apiUrl, written) => {
    const { get } = await start({ apiUrl })
    expect(await (await get('/sign-in')).text()).toContain(`<meta name="api-url" content="${written}" />`)
  })

  test('names files that never change, and may be kept for a year', async () => {
    const { get } = await start()
    const files = (await (await get('/sign-in')).text()).match(/\/assets\/[^"]+/g) ?? []
    expect(files.length).toBeGreaterThanOrEqual(3)
    for (const file of files) {
      const answer = await get(file)
      expect([file, answer.status]).toEqual([file, 200])
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
  })
})

describe('what is not there', () => {
  test.each([
    '/nowhere',
    '/tasks/',
    '/TASKS',
    '/assets/nothing.js',
    '/assets/',
    '/assets/../index.html',
    '/index.html',
  ])('%s is 404', async path => {
    const { origin } = await start()
    const answer = await send(origin, { method: 'GET', path })
    expect([answer.status, answer.headers['cache-control']]).toEqual([404, 'no-store'])
  })

  test.each(['/assets/..%2f..%2fpackage.json', '/assets/%2e%2e/%2e%2e/package.json', '/assets/..%5c..%5cpackage.json'])(
    'no path leads out of the folder of files: %s',
    async path => {
      const { origin } = await start()
      const answer = await send(origin, { method: 'GET', path })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(answer.body).not.toContain('"dependencies"')
    },
  )

  test.each(['/%', '/tasks%', '/assets/%ff', '/api/auth/%zz'])('%s is the caller’s fault', async path => {
    const { origin, lines } = await start()
    const answer = await send(origin, { method: 'GET', path })
    expect([400, 404]).toContain(answer.status)
    expect(answer.body).not.toMatch(/node_modules|at .+\.[jt]s/)
    expect(lines).toEqual([])
  })
})

test.each(['evil.example', 'a b', '', 'localhost:3000/../x'])('a Host of %j changes nothing', async host => {
  const { origin } = await start()
  const said = await sendBytes(origin, `GET /api/auth/jwks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  expect(said).toMatch(/^HTTP\/1\.1 200 /)
  expect(said).not.toContain('evil')
})

test('a failure of the database is answered with 500 and no detail, and logged', async () => {
  const { get, signUp, database, lines } = await start()
  const session = await signUp()
  database.exec('drop table session')
  const answer = await get('/tasks', session)
  expect([answer.status, await answer.json()]).toEqual([500, { code: 'FAILED', message: 'The request failed' }])
  expect(lines).toHaveLength(1)
})
