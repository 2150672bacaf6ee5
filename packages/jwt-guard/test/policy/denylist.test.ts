import { describe, expect, it } from 'vitest'
import { createDenylist, createMemoryDenylistStore, type DenylistStore, OptionsError } from '../../src/index.ts'
import { ManualClock } from '../support/clock.ts'
import { judge, staticGuard } from '../support/guard.ts'
import { issuer, issueToken, startTime } from '../support/issuer.ts'

const day = 86_400
const revoked = 'GUARD_TOKEN_REVOKED'

function setUp(options: object = {}) {
  const clock = new ManualClock()
  const denylist = createDenylist(createMemoryDenylistStore({ now: () => clock.now(), ...options }))
  return { clock, denylist, guard: staticGuard({ clock, revocation: denylist }) }
}

describe('a denylist', () => {
  it('REV-06: refuses one token by its jti', async () => {
    const { denylist, guard } = setUp()
    await denylist.revokeToken(issuer, '1', startTime + 3600)
    expect(await judge(guard, issueToken({ jti: '1' }))).toBe(revoked)
    expect(await judge(guard, issueToken({ jti: '2' }))).toBe('granted')
    expect(await judge(guard, issueToken())).toBe('granted')
    expect(await judge(guard, issueToken({ sid: '1', sub: '1' }))).toBe('granted')
  })

  it('REV-06: refuses every token of a session by its sid', async () => {
    const { denylist, guard } = setUp()
    await denylist.revokeSession(issuer, 's', startTime + day)
    expect(await judge(guard, issueToken({ sid: 's', jti: '1' }))).toBe(revoked)
    expect(await judge(guard, issueToken({ sid: 's', jti: '2' }))).toBe(revoked)
    expect(await judge(guard, issueToken({ sid: ['s'] }))).toBe('granted')
    expect(await judge(guard, issueToken({ jti: 's' }))).toBe('granted')
  })

  it.each([
    [startTime - 1, revoked],
    [startTime - 0.5, revoked],
    [startTime, 'granted'],
    [startTime + 1, 'granted'],
    [undefined, revoked],
  ])(
    'REV-06, REV-07: a subject’s tokens that were issued before the time: iat %s comes to %s',
    async (iat, expected) => {
      const { denylist, guard } = setUp()
      await denylist.revokeSubject(issuer, 'alice', startTime, startTime + day)
      expect(await judge(guard, issueToken({ iat }))).toBe(expected)
      expect(await judge(guard, issueToken({ iat, sub: 'bob' }))).toBe('granted')
    },
  )

  it('REV-07: a token or a session is revoked whenever it was issued', async () => {
    const { denylist, guard } = setUp()
    await denylist.revokeToken(issuer, '1', startTime + day)
    for (const iat of [undefined, 0, startTime, startTime + 5]) {
      expect(await judge(guard, issueToken({ jti: '1', iat }))).toBe(revoked)
    }
  })

  it.each([0, 5, 600])(
    'REV-08: an entry holds as long as a token that it means can pass, with a tolerance of %d s',
    async tolerance => {
      const clock = new ManualClock()
      const denylist = createDenylist(createMemoryDenylistStore({ now: () => clock.now() }))
      const guard = staticGuard({ clock, revocation: denylist, clockToleranceSeconds: tolerance })
      await denylist.revokeToken(issuer, '1', startTime + 10)
      const token = issueToken({ jti: '1', exp: startTime + 10 })
      await clock.advance(10 + tolerance - 0.001)
      expect(await judge(guard, token)).toBe(revoked)
      await clock.advance(0.001)
      expect(await judge(guard, token)).toBe('GUARD_TOKEN_EXPIRED')
    },
  )

  it('of two entries under one key the later of each time holds, in any order', async () => {
    const { denylist, guard, clock } = setUp()
    await denylist.revokeSubject(issuer, 'alice', startTime - 10, startTime + day)
    await denylist.revokeSubject(issuer, 'alice', startTime + 1, startTime + 60)
    await denylist.revokeSubject(issuer, 'alice', startTime - 20, startTime + 70)
    await clock.advance(3600)
    expect(await judge(guard, issueToken({ exp: startTime + day }))).toBe(revoked)
    expect(await judge(guard, issueToken({ iat: startTime + 2, exp: startTime + day }))).toBe('granted')
  })

  it('REV-09: one in memory that is full refuses a further entry, and forgets none', async () => {
    const { denylist, guard, clock } = setUp({ maxEntries: 2 })
    await denylist.revokeToken(issuer, '1', startTime + 60)
    await denylist.revokeToken(issuer, '2', startTime + 7200)
    expect(() => denylist.revokeToken(issuer, '3', startTime + 60)).toThrow(OptionsError)
    expect(() => denylist.revokeToken(issuer, '3', startTime + 60)).toThrow(/full; raise "maxEntries"/)
    for (const jti of ['1', '2']) expect(await judge(guard, issueToken({ jti }))).toBe(revoked)
    await denylist.revokeToken(issuer, '2', startTime + 9000)
    await clock.advance(660)
    await denylist.revokeToken(issuer, '3', startTime + 7200)
    for (const jti of ['2', '3']) expect(await judge(guard, issueToken({ jti }))).toBe(revoked)
  })

  it.each([
    ['another issuer', `${issuer}/`],
    ['an issuer whose name runs into the value', `${issuer}","`],
  ])('REV-10: an entry of %s touches nobody here', async (_, other) => {
    const { denylist, guard } = setUp()
    await denylist.revokeSubject(other, 'alice', startTime + 60, startTime + day)
    await denylist.revokeToken(other, '1', startTime + day)
    expect(await judge(guard, issueToken({ jti: '1' }))).toBe('granted')
  })

  it.each(['', undefined, null, 7, ['1'], {}])(
    '%j names no token, session or subject: to revoke it throws',
    async value => {
      const { denylist } = setUp()
      const name = value as string
      expect(() => denylist.revokeToken(issuer, name, startTime)).toThrow(OptionsError)
      expect(() => denylist.revokeToken(issuer, name, startTime)).toThrow(/the issuer and the "jti"/)
      expect(() => denylist.revokeSession(issuer, name, startTime)).toThrow(OptionsError)
      expect(() => denylist.revokeSubject(issuer, name, startTime, startTime)).toThrow(OptionsError)
      expect(() => denylist.revokeToken(name, '1', startTime)).toThrow(OptionsError)
    },
  )

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, null, '1800000000', new Date(0)])('%s is no time', time => {
    const { denylist } = setUp()
    expect(() => denylist.revokeToken(issuer, '1', time as number)).toThrow(OptionsError)
    expect(() => denylist.revokeToken(issuer, '1', time as number)).toThrow(/times in seconds/)
    expect(() => denylist.revokeSubject(issuer, 'alice', time as number, startTime)).toThrow(OptionsError)
  })

  it('asks the store for what the token names, and for nothing else', async () => {
    const asked: (readonly string[])[] = []
    const store: DenylistStore = {
      set: () => {},
      get(keys) {
        asked.push(keys)
        return []
      },
    }
    const guard = staticGuard({ revocation: createDenylist(store) })
    for (const claims of [{}, { jti: '1' }, { sid: 's' }, { jti: '1', sid: 's' }, { sid: 7 }])
      await judge(guard, issueToken(claims))
    expect(asked.map(keys => keys.map(key => JSON.parse(key)[0]))).toEqual([
      ['sub'],
      ['sub', 'jti'],
      ['sub', 'sid'],
      ['sub', 'jti', 'sid'],
      ['sub'],
    ])
  })

  it.each<[string, DenylistStore['get']]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['answers nothing', () => undefined as never],
    ['answers a promise of nothing', async () => null as never],
    ['answers in part with what is no entry', keys => keys.map((_, at) => (at === 0 ? undefined : ({} as never)))],
  ])('a store that %s leaves the request undecided', async (_, get) => {
    const guard = staticGuard({ revocation: createDenylist({ get, set: () => {} }) })
    expect(await judge(guard, issueToken({ jti: '1' }))).toBe('GUARD_REVOCATION_UNAVAILABLE')
  })

  it('a store may be remote, with promises of its own, and answer null for none', async () => {
    const entry = { issuedBefore: startTime + 1, expiresAt: startTime + day }
    const answering = (entries: unknown): DenylistStore => ({
      set: async () => {},
      // biome-ignore lint/suspicious/noThenProperty: like a promise, and none
      get: () => ({ then: (resolve: (value: unknown) => void) => resolve(entries) }) as never,
    })
    expect(
      await judge(staticGuard({ revocation: createDenylist(answering([null, entry])) }), issueToken({ jti: 'a' })),
    ).toBe(revoked)
    expect(await judge(staticGuard({ revocation: createDenylist(answering([null])) }), issueToken())).toBe('granted')
  })
})

describe('REV-03: a store that answers in another form has failed, and leaves the request undecided', () => {
  it.each([
    ['nothing', undefined],
    ['fewer entries than keys', []],
    ['more entries than keys', [undefined, undefined]],
    ['an entry without its time', [{}]],
    ['a time that is text', [{ issuedBefore: `${startTime}`, expiresAt: startTime }]],
    ['a time that is no number', [{ issuedBefore: Number.NaN, expiresAt: startTime }]],
    ['an object', {}],
  ])('%s', async (_, entries) => {
    const store = { set: () => {}, get: () => entries } as unknown as DenylistStore
    expect(await judge(staticGuard({ revocation: createDenylist(store) }), issueToken())).toBe(
      'GUARD_REVOCATION_UNAVAILABLE',
    )
  })

  it('one that is none throws when the denylist is made', () => {
    expect(() => createDenylist(undefined as never)).toThrow('store.set')
    expect(() => createDenylist({ set: () => {} } as never)).toThrow('store.get')
  })
})

describe('a store in memory', () => {
  it.each([
    [{ maxEntries: 0 }, 'maxEntries'],
    [{ maxEntries: 1.5 }, 'maxEntries'],
    [{ maxEntries: undefined }, 'maxEntries'],
    [{ maxEntries: '5' }, 'maxEntries'],
    [{ now: undefined }, 'now'],
    [{ now: 7 }, 'now'],
    [{ max: 5 }, 'max'],
  ])('OPT-01, OPT-02: %j is refused', (options, name) => {
    expect(() => createMemoryDenylistStore(options as never)).toThrow(
      expect.objectContaining({ code: 'GUARD_OPTION_INVALID', message: expect.stringContaining(`"${name}"`) }),
    )
  })

  it('an entry holds until its time, and not at it', async () => {
    let now = 99
    const store = createMemoryDenylistStore({ now: () => now })
    await store.set('a', { issuedBefore: 1, expiresAt: 100 })
    expect(await store.get(['a'])).toEqual([{ issuedBefore: 1, expiresAt: 100 }])
    now = 100
    expect(await store.get(['a'])).toEqual([undefined])
  })

  it('runs by the runtime’s clock unless it is given another', async () => {
    const store = createMemoryDenylistStore()
    await store.set('a', { issuedBefore: 1, expiresAt: Date.now() / 1000 + 60 })
    await store.set('b', { issuedBefore: 1, expiresAt: Date.now() / 1000 - 60 })
    expect(await store.get(['a', 'b', 'c', '__proto__'])).toEqual([expect.anything(), undefined, undefined, undefined])
  })
})
