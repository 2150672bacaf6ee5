import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../../scripts/service.ts'
import { findFreePorts, startWeb } from '../../scripts/stack.ts'
import { loadContract } from '../harness/contract.ts'
import type { Answer, Sent } from '../harness/http.ts'
import { createRecorder } from '../harness/recorder.ts'

const contract = await loadContract('auth-api')
const recorder = createRecorder(contract)
const JSON_TYPE = { 'content-type': 'application/json' }
const LARGE = 'x'.repeat(16_385)

let web: Service
let dataFolder: string

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-auth-'))
  const [webPort, apiPort] = await findFreePorts(2)
  web = await startWeb(`http://localhost:${webPort}`, `http://localhost:${apiPort}`, {
    dataFolder,
    nodeEnv: 'production',
    webSettings: { BETTER_AUTH_SECRET: 'a secret of the contract tests, which guards nothing' },
  })
})

afterAll(async () => {
  await web?.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' }

function post(path: string, body: unknown, headers: Sent['headers'] = {}): Sent {
  return {
    method: 'POST',
    path: `/api/auth/${path}`,
    headers: { ...JSON_TYPE, origin: web.url, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

function get(path: string, headers: Sent['headers'] = {}): Sent {
  return { method: 'GET', path: `/api/auth/${path}`, headers }
}

/** The session's cookie, as a browser would send it back. */
function cookieOf(answer: Answer): { cookie: string } {
  return { cookie: answer.headers['set-cookie']?.split(';')[0] ?? '' }
}

async function signIn(): Promise<{ cookie: string }> {
  return cookieOf(await recorder.send(web.url, post('sign-in/email', { email: ada.email, password: ada.password })))
}

/** Asks again and again, and resolves to the first answer that is 429. */
async function askTooOften(send: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 150; tries += 1) {
    const answer = await send()
    if (answer.status === 429) return answer
  }
  throw new Error('150 requests were not too many')
}

function codeOf(answer: Answer): string {
  return JSON.parse(answer.body).code
}

describe('accounts', () => {
  test('signing up makes an account and begins a session', async () => {
    const answer = await recorder.send(web.url, post('sign-up/email', ada))
    expect(answer.status).toBe(200)
    const session = await recorder.send(web.url, get('get-session', cookieOf(answer)))
    expect(JSON.parse(session.body).user).toEqual(JSON.parse(answer.body).user)
  })

  test.each([
    ['malformed JSON', '{"name":', 'MALFORMED_JSON'],
    ['a missing member', { name: ada.name, email: 'x@example.com' }, 'VALIDATION_ERROR'],
    ['an address that is none', { ...ada, email: 'ada' }, 'VALIDATION_ERROR'],
    ['a short password', { ...ada, email: 'x@example.com', password: 'horse' }, 'PASSWORD_TOO_SHORT'],
    ['a long password', { ...ada, email: 'x@example.com', password: 'x'.repeat(129) }, 'PASSWORD_TOO_LONG'],
  ])('signing up with %s is 400', async (_, body, code) => {
    const answer = await recorder.sendWrong(web.url, post('sign-up/email', body))
    expect([answer.status, codeOf(answer)]).toEqual([400, code])
  })

  test('signing up with an address that is taken is 422', async () => {
    const answer = await recorder.send(web.url, post('sign-up/email', ada))
    expect([answer.status, codeOf(answer)]).toEqual([422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'])
  })

  test('signing up without a name is 422', async () => {
    const answer = await recorder.sendWrong(
      web.url,
      post('sign-up/email', { ...ada, email: 'x@example.com', name: ' ' }),
    )
    expect([answer.status, codeOf(answer)]).toEqual([422, 'INVALID_NAME'])
  })

  test.each([
    ['malformed JSON', '{', 'MALFORMED_JSON'],
    ['a missing password', { email: ada.email }, 'VALIDATION_ERROR'],
    ['an address that is none', { email: 'ada', password: ada.password }, 'INVALID_EMAIL'],
  ])('signing in with %s is 400', async (_, body, code) => {
    const answer = await recorder.sendWrong(web.url, post('sign-in/email', body))
    expect([answer.status, codeOf(answer)]).toEqual([400, code])
  })

  test('a wrong password and an unknown address are refused alike', async () => {
    const wrong = await recorder.send(web.url, post('sign-in/email', { email: ada.email, password: 'wrong horse' }))
    const unknown = await recorder.send(
      web.url,
      post('sign-in/email', { email: 'nobody@example.com', password: 'wrong horse' }),
    )
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(unknown.body).toBe(wrong.body)
  })

  test.each(['sign-up/email', 'sign-in/email'])('%s takes a body of at most 16 KiB of JSON', async path => {
    const large = await recorder.sendWrong(web.url, post(path, { ...ada, email: LARGE }))
    expect(large.status).toBe(413)
    const form = await recorder.sendWrong(
      web.url,
      post(path, 'email=ada@example.com', { 'content-type': 'application/x-www-form-urlencoded' }),
    )
    expect(form.status).toBe(415)
    const nothing = await recorder.sendWrong(web.url, {
      method: 'POST',
      path: `/api/auth/${path}`,
      headers: { origin: web.url },
    })
    expect(nothing.status).toBe(415)
  })

  test("pages of another origin can't sign anybody up, in or out", async () => {
    const foreign = { origin: 'https://evil.example' }
    const session = await signIn()
    const answers = [
      await recorder.send(
        web.url,
        post('sign-up/email', { ...ada, email: 'eve@example.com' }, { ...foreign, ...session }),
      ),
      await recorder.send(
        web.url,
        post('sign-in/email', { email: ada.email, password: ada.password }, { ...foreign, ...session }),
      ),
      await recorder.send(web.url, { method: 'POST', path: '/api/auth/sign-out', headers: { ...foreign, ...session } }),
    ]
    expect(answers.map(answer => answer.status)).toEqual([403, 403, 403])
    const after = await recorder.send(web.url, get('get-session', session))
    expect(JSON.parse(after.body)).not.toBeNull()
  })

  test('signing out ends the session, and is no fault where there is none', async () => {
    const session = await signIn()
    const signOut = { method: 'POST', path: '/api/auth/sign-out', headers: { origin: web.url, ...session } }
    expect((await recorder.send(web.url, signOut)).status).toBe(200)
    expect((await recorder.send(web.url, signOut)).status).toBe(200)
    const after = await recorder.send(web.url, get('get-session', session))
    expect(JSON.parse(after.body)).toBeNull()
  })

  test('nobody is signed in without a session', async () => {
    const answer = await recorder.send(web.url, get('get-session'))
    expect(JSON.parse(answer.body)).toBeNull()
  })
})

describe('tokens', () => {
  test('a token is RS256, lives 24 hours, and says no more than the API needs', async () => {
    const answer = await recorder.send(web.url, get('token', await signIn()))
    const { token } = JSON.parse(answer.body)
    const { alg, kid, ...moreParameters } = decodeProtectedHeader(token)
    const { iss, aud, sub, iat = 0, exp = 0, ...moreClaims } = decodeJwt(token)
    expect([alg, moreParameters, moreClaims]).toEqual(['RS256', {}, {}])
    expect(iss).toBe(web.url)
    expect(aud).toMatch(/^http:\/\/localhost:\d+$/)
    expect(sub).toMatch(/^[0-9a-f-]{36}$/)
    expect(exp - iat).toBe(86_400)
    const keys = await recorder.send(web.url, get('jwks'))
    expect(JSON.parse(keys.body).keys.map((key: { kid: string }) => key.kid)).toContain(kid)
  })

  test('nobody gets a token without a session', async () => {
    const answer = await recorder.sendWrong(web.url, get('token'))
    expect(answer.status).toBe(401)
  })
})

describe('what holds everywhere', () => {
  const paths = contract.operations.map(({ method, path }) => ({ method, path }))

  test.each(paths.filter(({ method }) => method === 'GET'))('HEAD $path is answered as GET is', async ({ path }) => {
    const session = await signIn()
    const answer = await recorder.send(web.url, { method: 'HEAD', path, headers: session })
    expect([answer.status, answer.body]).toEqual([200, ''])
  })

  test.each(paths)('$path is $method, and nothing else', async ({ method, path }) => {
    for (const other of ['PUT', 'DELETE', 'PATCH', method === 'GET' ? 'POST' : 'GET']) {
      const answer = await recorder.sendOutside(
        web.url,
        { method: other, path, headers: { origin: web.url } },
        'MethodNotAllowed',
      )
      expect([other, answer.status]).toEqual([other, 405])
    }
  })

  test.each([
    '',
    'ok',
    'list-sessions',
    'change-password',
    'delete-user',
    'update-user',
    'verify-jwt',
    'sign-in/social',
    'jwks/',
  ])("Better Auth's /%s can't be reached", async path => {
    const answer = await recorder.sendOutside(web.url, get(path), 'NotFound')
    expect(answer.status).toBe(404)
  })
})

// Last, since these use up what an address may ask.
describe('who asks too often', () => {
  test.each([
    ['sign-up', () => recorder.sendWrong(web.url, post('sign-up/email', { ...ada, password: 'short' }))],
    ['sign-in', () => recorder.sendWrong(web.url, post('sign-in/email', { email: 'none', password: 'x' }))],
    [
      'sign-out',
      () => recorder.send(web.url, { method: 'POST', path: '/api/auth/sign-out', headers: { origin: web.url } }),
    ],
    ['token', () => recorder.sendWrong(web.url, get('token'))],
  ])('%s is refused with 429, and told how long to wait', async (_, send) => {
    const answer = await askTooOften(send)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })
})

test('every answer that the contract documents was seen', () => {
  expect(recorder.listUnseen()).toEqual([])
})
