import { gzipSync } from 'node:zlib'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { keepKeys } from '../src/auth/rollover.ts'
import { ada, cookieOf, makeIssuer, serve } from './support/issuer.ts'

// Vitest sets NODE_ENV to `test`, where Better Auth left to itself would drop the origin check and the rate limit.

async function start(baseUrl = 'http://localhost:3000') {
  const made = await makeIssuer({ baseUrl })
  return { ...made, ...(await serve(made.issuer, baseUrl)) }
}

describe('a token', () => {
  test('says who it is for, and nothing about her', async () => {
    const { post, get } = await start()
    const answer = await post('/sign-up/email', ada)
    const { user } = await answer.json()
    const { token } = await (await get('/token', cookieOf(answer))).json()
    expect(Object.keys(decodeJwt(token)).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub'])
    expect(decodeJwt(token).sub).toBe(user.id)
  })

  test('is never in an answer that was asked for something else', async () => {
    const { post, get } = await start()
    const session = await get('/get-session', cookieOf(await post('/sign-up/email', ada)))
    expect(session.headers.get('set-auth-jwt')).toBeNull()
    expect(await session.text()).not.toContain('eyJ')
  })
})

describe('a session', () => {
  test('is kept in a cookie that scripts and other sites do not get', async () => {
    const { post } = await start()
    const [cookie] = (await post('/sign-up/email', ada)).headers.getSetCookie()
    expect(cookie).toMatch(/^better-auth\.session_token=.+; HttpOnly; SameSite=Lax$/)
  })

  test('is kept in a cookie that only https carries, where the app is on https', async () => {
    const { post } = await start('https://tasks.example.com')
    const [cookie] = (await post('/sign-up/email', ada)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-better-auth\.session_token=.+; Secure;/)
  })
})

describe('an account', () => {
  test.each([
    ['a name of 101 characters', { ...ada, name: 'x'.repeat(101) }, 'INVALID_NAME'],
    ['a name that is blank', { ...ada, name: ' \t ' }, 'INVALID_NAME'],
    ['a name of two lines', { ...ada, name: 'Ada\nLovelace' }, 'INVALID_NAME'],
    ['NUL in a name', { ...ada, name: 'Ada\u0000' }, 'INVALID_NAME'],
    ['half a character in a name', { ...ada, name: 'Ada \ud800' }, 'INVALID_NAME'],
    ['an address of 255 characters', { ...ada, email: longEmail(255) }, 'EMAIL_TOO_LONG'],
  ])('is refused for %s', async (_, body, code) => {
    const { post, database } = await start()
    const answer = await post('/sign-up/email', body)
    expect([answer.status, (await answer.json()).code]).toEqual([422, code])
    expect(database.prepare('select * from user').all()).toEqual([])
  })

  test('is made with a name of 100 characters, trimmed', async () => {
    const { post } = await start()
    const answer = await post('/sign-up/email', { ...ada, name: ` ${'x'.repeat(100)} ` })
    expect((await answer.json()).user.name).toBe('x'.repeat(100))
  })

  test('is made of what was asked for: name, address and password', async () => {
    const { post } = await start()
    const more = { id: 'mine', image: 'javascript:alert(1)', emailVerified: true, role: 'admin', callbackURL: '//evil' }
    const answer = await post('/sign-up/email', { ...ada, ...more })
    const { user } = await answer.json()
    expect(user).toMatchObject({ name: ada.name, email: ada.email, emailVerified: false, image: null })
    expect([user.id, user.role, answer.headers.get('location')]).toEqual([
      expect.not.stringMatching('mine'),
      undefined,
      null,
    ])
  })

  test('is made once for an address, in whatever case and however many try at once', async () => {
    const { post, database } = await start()
    const emails = [ada.email, 'ADA@example.com', ada.email, 'Ada@Example.com']
    const answers = await Promise.all(emails.map(email => post('/sign-up/email', { ...ada, email })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422])
    expect(database.prepare('select * from user').all()).toHaveLength(1)
  })
})

test('a compressed body is refused, so that none unfolds into more', async () => {
  const { url, baseUrl } = await start()
  const answer = await fetch(`${url}/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', origin: baseUrl },
    body: gzipSync(JSON.stringify(ada)),
  })
  expect([answer.status, (await answer.json()).code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
})

describe('requests from elsewhere', () => {
  const foreign = { origin: 'https://evil.example' }

  test.each([
    ['of another origin', foreign],
    ['of an origin that hides itself', { origin: 'null' }],
    ['of an origin that only looks alike', { origin: 'http://localhost:3000.evil.example' }],
    ['of another port', { origin: 'http://localhost:3001' }],
  ])('%s begin no session', async (_, headers) => {
    const { post } = await start()
    await post('/sign-up/email', ada)
    const answer = await post('/sign-in/email', ada, headers)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
  })

  test('are not trusted for what they say of hosts, schemes and queries', async () => {
    const { get, post, url } = await start()
    const session = cookieOf(await post('/sign-up/email', ada))
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript', ...session }
    const { token } = await (await get('/token?issuer=https://evil.example', forwarded)).json()
    expect(decodeJwt(token).iss).toBe('http://localhost:3000')
    const answer = await fetch(`${url}/sign-in/email?callbackURL=https://evil.example`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
      body: JSON.stringify(ada),
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null])
  })
})

describe('who asks too often', () => {
  /** The number of tries that are let through, at most 30. */
  async function countTries(post: (headers: Record<string, string>) => Promise<Response>) {
    for (let tries = 0; tries < 30; tries += 1) {
      if (
        (await post({ 'x-forwarded-for': `203.0.113.${tries}`, 'x-client-ip': `203.0.113.${tries}` })).status === 429
      ) {
        return tries
      }
    }
    return 30
  }

  test('is stopped after twenty tries to sign in, whatever address the requests claim', async () => {
    const { post } = await start()
    expect(await countTries(headers => post('/sign-in/email', { email: 'none', password: 'x' }, headers))).toBe(20)
  })

  test('is told how long to wait, by the field that everyone knows', async () => {
    const { post } = await start()
    const tryOnce = () => post('/sign-in/email', { email: 'none', password: 'x' })
    await Promise.all(Array.from({ length: 20 }, tryOnce))
    const answer = await tryOnce()
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50)
  })

  test('does not stop others', async () => {
    const { post, caller } = await start()
    const tryOnce = () => post('/sign-in/email', { email: 'none', password: 'x' })
    await Promise.all(Array.from({ length: 25 }, tryOnce))
    expect((await tryOnce()).status).toBe(429)
    caller.from = '192.0.2.2'
    expect((await tryOnce()).status).toBe(400)
  })

  test('is counted by known endpoints only: made-up paths leave nothing behind', async () => {
    const { get, database } = await start()
    for (const path of ['/ok', '/made-up', '/sign-in/../made-up', '/token/x']) await get(path)
    expect(database.prepare('select * from rateLimit').all()).toEqual([])
  })

  test.each(['/jwks', '/get-session'])('may ask for %s all the same', async path => {
    const { issuer, get } = await start()
    await keepKeys(issuer)
    const answers = await Promise.all(Array.from({ length: 150 }, () => get(path)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

test('no log line holds an address, a password or a token', async () => {
  const { post, get, logged } = await start()
  const answer = await post('/sign-up/email', ada)
  const { token } = await (await get('/token', cookieOf(answer))).json()
  await post('/sign-up/email', ada)
  await post('/sign-in/email', { ...ada, password: 'wrong horse' })
  await post('/sign-in/email', { ...ada, email: 'nobody@example.com' })
  await Promise.all([
    post('/sign-up/email', { ...ada, email: 'e@example.com' }),
    post('/sign-up/email', { ...ada, email: 'e@example.com' }),
  ])
  expect(logged).not.toEqual([])
  for (const secret of ['example.com', ada.password, 'wrong horse', token, cookieOf(answer).cookie]) {
    expect(logged.join('\n')).not.toContain(secret)
  }
})

function longEmail(length: number): string {
  const labels = `${'x'.repeat(60)}.`.repeat(3)
  return `${'x'.repeat(length - labels.length - 4)}@${labels}com`
}
