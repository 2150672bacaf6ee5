import { describe, expect, it } from 'vitest'
import {
  createGuard,
  type Guard,
  GuardError,
  type GuardEvent,
  type GuardOptions,
  OptionsError,
  TokenError,
} from '../src/index.ts'
import { ManualClock, settle } from './support/clock.ts'
import { check, judge, outcomeOf, recordEvents, staticGuard } from './support/guard.ts'
import {
  alterJwk,
  audience,
  encode,
  forgeToken,
  goodClaims,
  issuer,
  issueToken,
  keyOf,
  replaceSegment,
  startTime,
} from './support/issuer.ts'
import { down, hold, keySet } from './support/network.ts'
import { remoteGuard } from './support/remote.ts'

const guard = staticGuard()
const first = keyOf('RS256', 1)
const second = keyOf('RS256', 2)

describe('the order of the pipeline: cheap before dear, signature before claims', () => {
  /** Each row mends the first fault of the row before it: so each fault is found before all those below it. */
  const faults: readonly [string, string, () => Promise<string>][] = [
    ['credentials', 'GUARD_CREDENTIALS_MALFORMED', () => outcomeOf(ask('Bearer !'))],
    ['length', 'GUARD_TOKEN_TOO_LONG', () => outcomeOf(ask(`Bearer ${'x'.repeat(9000)}`))],
    ['shape', 'GUARD_TOKEN_MALFORMED', () => outcomeOf(ask('Bearer x.y'))],
    ['algorithm', 'GUARD_ALGORITHM_REFUSED', () => refuse({ alg: 'none', typ: 'x', crit: [] }, '[]')],
    ['type', 'GUARD_TYPE_REFUSED', () => refuse({ alg: 'RS256', typ: 'x', crit: [] }, '[]')],
    ['extensions', 'GUARD_CRITICAL_REFUSED', () => refuse({ alg: 'RS256', crit: [], kid: 7 }, '[]')],
    ['key ID', 'GUARD_TOKEN_MALFORMED', () => refuse({ alg: 'RS256', kid: 7 }, '[]')],
    ['claims set', 'GUARD_TOKEN_MALFORMED', () => refuse({ alg: 'RS256', kid: 'x' }, '[]')],
    ['issuer', 'GUARD_ISSUER_REFUSED', () => refuse({ alg: 'RS256', kid: 'x' }, { iss: 'x' })],
    ['key', 'GUARD_KEY_UNKNOWN', () => refuse({ alg: 'RS256', kid: 'x' }, { iss: issuer, exp: 1 })],
    ['signature', 'GUARD_SIGNATURE_INVALID', () => refuse({ alg: 'RS256', kid: first.id }, { iss: issuer, exp: 1 })],
    ['claims', 'GUARD_TOKEN_EXPIRED', () => ask2(issueToken({ exp: 1, scope: 'x' }))],
    ['scopes', 'GUARD_SCOPE_INSUFFICIENT', () => ask2(issueToken({ scope: 'x' }))],
    ['path', 'GUARD_PATH_MISMATCH', () => ask2(issueToken({ scope: 'a' }))],
    ['nothing', 'granted', () => ask2(issueToken({ scope: 'a', sub: 'bob' }))],
  ]
  const rule = { pathClaims: { user_id: 'sub' }, scopes: ['a'] }
  const ask = (authorization: string) => guard.check({ authorization, params: { user_id: 'bob' } }, rule)
  const ask2 = (token: string) => judge(guard, token, rule, { user_id: 'bob' })
  const refuse = (header: object, claims: object | string) =>
    ask2(`${encode({ ...header })}.${encode(typeof claims === 'string' ? claims : { ...claims })}.AAAA`)

  it.each(faults)('%s: %s', async (_, code, fault) => {
    expect(await fault()).toBe(code)
  })
})

describe('check', () => {
  it('resolves to a verdict that tells granted, denied and undecided apart', async () => {
    expect(await check(guard, issueToken())).toMatchObject({ outcome: 'granted', principal: { subject: 'alice' } })
    expect(await check(guard, 'x')).toMatchObject({ outcome: 'denied', denial: { status: 401 } })
    const { guard: cold } = remoteGuard([down])
    expect(await check(cold, issueToken())).toMatchObject({ outcome: 'undecided', error: { status: 503 } })
  })

  it('may be taken off the guard', async () => {
    const { check: checkIt, verify, health, answer } = guard
    expect(await outcomeOf(checkIt({ authorization: `Bearer ${issueToken()}` }))).toBe('granted')
    expect((await verify(issueToken())).subject).toBe('alice')
    expect(health().ready).toBe(true)
    expect(answer(await checkIt({ authorization: undefined }))?.status).toBe(401)
  })

  it('denials are shared, so nobody can change them', async () => {
    const [one, two] = await Promise.all([check(guard, 'x'), check(guard, 'y')])
    if (one.outcome !== 'denied' || two.outcome !== 'denied') throw new Error('denied')
    expect(() => Object.assign(one.denial, { message: 'changed' })).toThrow(TypeError)
    expect(two.denial.message).toBe('The access token is not a well-formed signed JWT.')
  })

  it('the guard itself cannot be changed', () => {
    expect(() => Object.assign(guard, { check: async () => ({ outcome: 'granted' }) })).toThrow(TypeError)
  })

  it('a caller who gives up is let go, and what it waited for goes on', async () => {
    const slow = hold(keySet())
    const { guard: cold, checkAtOnce, fetches } = remoteGuard([slow.reply])
    const abort = new AbortController()
    const waiting = cold.check({ authorization: `Bearer ${issueToken()}`, signal: abort.signal })
    await settle()
    abort.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    slow.release()
    await settle()
    expect(await checkAtOnce()).toBe('granted')
    expect(fetches()).toBe(1)
  })

  it('a signal of another realm, which is of another class, counts as one', async () => {
    const foreign = Object.assign(new EventTarget(), { aborted: false, reason: undefined as unknown })
    const silent = remoteGuard([hold(keySet()).reply]).guard
    const waiting = silent.check({ authorization: `Bearer ${issueToken()}`, signal: foreign as AbortSignal })
    await settle()
    Object.assign(foreign, { aborted: true, reason: new Error('gone') }).dispatchEvent(new Event('abort'))
    await expect(waiting).rejects.toThrow('gone')
  })

  it.each([null, true, {}, { aborted: false }, 'AbortSignal'])(
    'what is no signal is told at once: %j',
    async signal => {
      const check = guard.check({ authorization: undefined, signal: signal as unknown as AbortSignal })
      await expect(check).rejects.toThrow('"signal" must be an AbortSignal')
    },
  )

  it('a signal that was aborted before ends a check that must wait, and harms none that need not', async () => {
    const signal = AbortSignal.abort(new Error('gone'))
    const authorization = `Bearer ${issueToken()}`
    await expect(remoteGuard([keySet()]).guard.check({ authorization, signal })).rejects.toThrow('gone')
    expect(await outcomeOf(guard.check({ authorization, signal }))).toBe('granted')
    expect(await outcomeOf(guard.check({ authorization: undefined, signal }))).toBe('GUARD_CREDENTIALS_MISSING')
  })
})

describe('verify', () => {
  it('returns the principal of a bare token', async () => {
    expect(await guard.verify(issueToken())).toMatchObject({ subject: 'alice', issuer, params: {} })
  })

  it('throws a denial of its own, whose stack says where', async () => {
    const errors = await Promise.all([1, 2].map(() => guard.verify('x').catch((error: unknown) => error)))
    expect(errors[0]).toBeInstanceOf(TokenError)
    expect(errors[0]).toMatchObject({ code: 'GUARD_TOKEN_MALFORMED', status: 401 })
    expect(errors[0]).not.toBe(errors[1])
    expect((errors[0] as Error).stack).toContain('guard.ts')
  })

  it('throws a KeySetError where no keys can be had', async () => {
    await expect(remoteGuard([down]).guard.verify(issueToken())).rejects.toMatchObject({
      name: 'KeySetError',
      status: 503,
    })
  })

  it.each([
    undefined,
    null,
    7,
    {},
    [],
    '',
    ' ',
    'Bearer x',
    `Bearer ${issueToken()}`,
    ` ${issueToken()}`,
    `${issueToken()}\n`,
    Buffer.from(issueToken()),
    new String(issueToken()),
  ])('takes nothing but a token’s text: %#', async token => {
    await expect(guard.verify(token as string)).rejects.toMatchObject({ code: 'GUARD_TOKEN_MALFORMED' })
  })
})

describe('SIG-01: what was signed is what is read', () => {
  const token = issueToken()

  it.each([
    ['claims of another token', replaceSegment(token, 1, encode({ ...goodClaims, sub: 'mallory' }))],
    ['the header of another token', replaceSegment(token, 0, encode({ kid: first.id, alg: 'RS256' }))],
    ['the same claims, written otherwise', replaceSegment(token, 1, encode(` ${JSON.stringify(goodClaims)}`))],
    ['the signature of another token', replaceSegment(token, 2, issueToken({ sub: 'bob' }).split('.')[2] ?? '')],
    ['a signature of zeros', replaceSegment(token, 2, Buffer.alloc(256).toString('base64url'))],
    ['one byte for a signature', replaceSegment(token, 2, 'AA')],
    ['header and claims exchanged', [token.split('.')[1], token.split('.')[0], token.split('.')[2]].join('.')],
  ])('%s', async (_, forged) => {
    expect(['GUARD_SIGNATURE_INVALID', 'GUARD_TOKEN_MALFORMED']).toContain(await judge(guard, forged))
  })

  it('a signature by PS256 does not pass for RS256', async () => {
    const open = staticGuard({
      keys: { keys: [alterJwk(first.jwk, { alg: undefined })] },
      algorithms: ['RS256', 'PS256'],
    })
    const pss = forgeToken({ alg: 'PS256', kid: first.id }, goodClaims, { ...first, algorithm: 'PS256' })
    expect(await judge(open, pss)).toBe('granted')
    const crossed = forgeToken({ alg: 'RS256', kid: first.id }, goodClaims, { ...first, algorithm: 'PS256' })
    expect(await judge(open, crossed)).toBe('GUARD_SIGNATURE_INVALID')
  })
})

describe('several issuers', () => {
  const other = 'https://other.example.com'
  const ec = keyOf('ES256')
  const trusting = createGuard({
    issuers: [
      { issuer, audience, keys: { keys: [first.jwk] } },
      {
        issuer: other,
        audience: 'theirs',
        keys: { keys: [ec.jwk, alterJwk(second.jwk, { kid: first.id })] },
        algorithms: ['ES256'],
      },
    ],
    clock: new ManualClock(),
  } as GuardOptions) as Guard

  it.each([
    ['one', issueToken(), 'granted'],
    ['the other', issueToken({ iss: other, aud: 'theirs' }, {}, ec), 'granted'],
    ['ISS-03: a third', issueToken({ iss: `${issuer}/` }), 'GUARD_ISSUER_REFUSED'],
    ['one, signed by the other', issueToken({}, {}, ec), 'GUARD_ALGORITHM_REFUSED'],
    ['the other, by an algorithm of the one', issueToken({ iss: other, aud: 'theirs' }), 'GUARD_ALGORITHM_REFUSED'],
    ['the other, for an audience of the one', issueToken({ iss: other }, {}, ec), 'GUARD_AUDIENCE_REFUSED'],
    [
      'one, with a key of the other under its key ID',
      issueToken({}, { kid: first.id }, second),
      'GUARD_SIGNATURE_INVALID',
    ],
    [
      'RFC 7519 §4: the last iss counts',
      forgeToken({ alg: 'RS256', kid: first.id }, `{"iss":"${other}",${JSON.stringify(goodClaims).slice(1)}`),
      'granted',
    ],
  ])('HEAD-02, KEY-02: %s comes to %s', async (_, token, expected) => {
    expect(await judge(trusting, token)).toBe(expected)
  })

  it('are all warmed, and the guard is ready when all are', async () => {
    const { network, clock } = remoteGuard([keySet(), down])
    const issuers = [issuer, other].map(name => ({ issuer: name, audience, jwksUri: `${name}/jwks` }))
    const both = createGuard({ issuers: issuers as never, fetch: network.fetch, clock })
    await expect(both.warm()).rejects.toMatchObject({ name: 'KeySetError' })
    expect(both.health()).toMatchObject({ ready: false, keySets: [{ ready: true }, { ready: false }] })
    network.script(keySet())
    await clock.advance(1)
    await both.warm()
    expect(both.health().ready).toBe(true)
  })
})

describe('keys at hand', () => {
  it('are ready at once, and warm and reload have nothing to do', async () => {
    expect(guard.health()).toEqual({
      ready: true,
      keySets: [{ keySet: 'static', ready: true, keys: 1, ageSeconds: 0, lastFault: undefined }],
    })
    await guard.warm()
    await guard.reload()
    guard.close()
    expect(await judge(guard, issueToken())).toBe('granted')
  })
})

describe('misuse', () => {
  it('is an OptionsError with status 500, and is told to nobody', async () => {
    const { events, onEvent } = recordEvents()
    const telling = staticGuard({ onEvent })
    const misuse = telling.check({ authorization: `Bearer ${issueToken()}` }, { pathClaims: { user_id: 'sub' } })
    await expect(misuse).rejects.toBeInstanceOf(OptionsError)
    await expect(misuse).rejects.toBeInstanceOf(GuardError)
    expect(events).toEqual([])
  })
})

describe('events', () => {
  it('EVT-01: every verdict is told by one event', async () => {
    const { events, onEvent } = recordEvents()
    const telling = staticGuard({ onEvent })
    await telling.check({ authorization: undefined }, { optional: true })
    await check(telling, issueToken())
    await telling.verify(issueToken())
    await check(telling, issueToken({ exp: startTime - 60 }))
    await telling.verify('x').catch(() => {})
    await telling.check({ authorization: 'Bearer' })
    await check(telling, issueToken(), { scopes: ['a'] })
    expect(events).toEqual([
      { type: 'granted', anonymous: true },
      { type: 'granted', anonymous: false },
      { type: 'granted', anonymous: false },
      { type: 'denied', code: 'GUARD_TOKEN_EXPIRED', claim: 'exp' },
      { type: 'denied', code: 'GUARD_TOKEN_MALFORMED' },
      { type: 'denied', code: 'GUARD_CREDENTIALS_MALFORMED' },
      { type: 'denied', code: 'GUARD_SCOPE_INSUFFICIENT' },
    ])
  })

  it('EVT-02: every fetch is told by one event', async () => {
    const { guard: remote, events, clock } = remoteGuard([keySet([first.jwk, null]), down])
    await remote.warm()
    await remote.reload().catch(() => {})
    await clock.advance(0)
    expect(events).toMatchObject([
      { type: 'key-left-out', reason: 'not-an-object', keySet: `${issuer}/jwks` },
      { type: 'keys-refreshed', keySet: `${issuer}/jwks`, keys: 1, changed: true },
      { type: 'keys-failed', keySet: `${issuer}/jwks`, fault: 'network', retryInSeconds: expect.any(Number) },
    ])
  })

  it('EVT-05: keys are called stale only while they serve past their freshness', async () => {
    const { guard: remote, check: checkIt, events, clock } = remoteGuard([keySet(), down])
    await checkIt()
    await remote.reload().catch(() => {})
    expect(events.map(({ type }) => type)).not.toContain('keys-stale')
    await clock.advance(601)
    await checkIt()
    await settle()
    expect(events).toContainEqual({ type: 'keys-stale', keySet: `${issuer}/jwks`, ageSeconds: 601 })
  })

  const rejecting = {
    // biome-ignore lint/suspicious/noThenProperty: like a promise, and none
    then: (_: unknown, reject: (error: Error) => void) => reject(new Error('listener')),
  }
  const disturbing: readonly [string, (event: GuardEvent) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('listener')
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
    ['returns what rejects like a promise', () => rejecting],
    ['never returns its promise', () => new Promise(() => {})],
    ['changes the event', event => Object.assign(event, { type: 'granted', code: undefined })],
  ]
  it.each(disturbing)('EVT-03: a listener that %s changes no verdict, and ends no process', async (_, onEvent) => {
    const rejections: unknown[] = []
    const hear = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', hear)
    try {
      const telling = staticGuard({ onEvent })
      expect(await judge(telling, issueToken())).toBe('granted')
      expect(await judge(telling, 'x')).toBe('GUARD_TOKEN_MALFORMED')
      const { check: checkIt } = remoteGuard([keySet()], {}, { onEvent })
      expect(await checkIt()).toBe('granted')
      await settle()
    } finally {
      process.off('unhandledRejection', hear)
    }
    expect(rejections).toEqual([])
  })

  it('a listener may ask the guard again', async () => {
    const outcomes: string[] = []
    const telling = staticGuard({
      onEvent: (event: GuardEvent) => {
        if (event.type === 'denied') void judge(telling, issueToken()).then(outcome => outcomes.push(outcome))
      },
    })
    await judge(telling, 'x')
    await settle()
    expect(outcomes).toEqual(['granted'])
  })

  it('on Node they are published on the diagnostics channel jwt-guard too', async () => {
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
    const heard: unknown[] = []
    const hear = (message: unknown): void => void heard.push(message)
    subscribe('jwt-guard', hear)
    try {
      await judge(guard, 'x')
    } finally {
      unsubscribe('jwt-guard', hear)
    }
    expect(heard).toEqual([{ type: 'denied', code: 'GUARD_TOKEN_MALFORMED' }])
  })
})
