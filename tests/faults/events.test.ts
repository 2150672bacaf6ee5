// What the guard tells: each verdict and each fetch once, in bounded words, and to nobody's harm.
import diagnostics from 'node:diagnostics_channel'
import type { GuardEvent } from 'jwt-guard'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recordEvents, staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { encode, issueToken, keyOf } from '../../packages/jwt-guard/test/support/issuer.ts'
import { answerStatus } from '../harness/manners.ts'
import { coldScene, typesOf, warmScene } from './stage.ts'

const forger = { ...keyOf('RS256', 2), id: keyOf().id }
const rule = { pathClaims: { user_id: 'sub' } }

describe('a verdict', () => {
  test.each([
    ['granted', issueToken(), 'alice', [{ type: 'granted', anonymous: false }]],
    ['an anonymous one', undefined, '', [{ type: 'granted', anonymous: true }]],
    ['denied', 'a.b', 'alice', [{ type: 'denied', code: 'GUARD_TOKEN_MALFORMED' }]],
    [
      'denied for a claim',
      issueToken({ aud: 'x' }),
      '',
      [{ type: 'denied', code: 'GUARD_AUDIENCE_REFUSED', claim: 'aud' }],
    ],
    ['denied for its signature', issueToken({}, {}, forger), '', [{ type: 'denied', code: 'GUARD_SIGNATURE_INVALID' }]],
    [
      'denied for the path',
      issueToken(),
      'bob',
      [
        { type: 'path-mismatch', parameter: 'user_id' },
        { type: 'denied', code: 'GUARD_PATH_MISMATCH' },
      ],
    ],
  ])('EVT-01: %s is told once', async (_what, token, user_id, told) => {
    const { events, onEvent } = recordEvents()
    const guard = staticGuard({ onEvent })
    const request = { authorization: token && `Bearer ${token}`, params: { user_id } }
    await guard.check(request, token === undefined ? { optional: true } : rule)
    expect(events).toEqual(told)
  })

  test('EVT-01: undecided is told with its fault', async () => {
    const scene = await coldScene()
    await scene.issuer.goDown()
    await scene.judge()
    expect(scene.events.at(-1)).toEqual({ type: 'undecided', code: 'GUARD_KEYS_UNAVAILABLE', fault: 'network' })
  })

  test('EVT-01: of verify() is told as that of check() is', async () => {
    const { events, onEvent } = recordEvents()
    const guard = staticGuard({ onEvent })
    await guard.verify(issueToken())
    await guard.verify('').catch(() => {})
    expect(typesOf(events)).toEqual(['granted', 'denied'])
  })
})

describe('a key set', () => {
  test('EVT-02: tells of each fetch once, with the fault and the wait until the next try', async () => {
    const scene = await coldScene({ keySet: { backOffSeconds: 8 } })
    scene.issuer.behave(answerStatus(500))
    await scene.judge()
    await scene.issuer.recover()
    await scene.guard.reload()
    const keySet = scene.issuer.jwksUri
    expect(scene.events.filter(({ type }) => type.startsWith('keys-'))).toEqual([
      { type: 'keys-failed', keySet, fault: 'status', retryInSeconds: expect.closeTo(6, -0.6) },
      { type: 'keys-refreshed', keySet, keys: 1, changed: true },
    ])
  })

  test('EVT-02: that is shared tells every guard that holds it', async () => {
    const scene = await warmScene()
    const other = recordEvents()
    scene.createGuard({ onEvent: other.onEvent })
    await scene.guard.reload()
    expect(typesOf(other.events)).toEqual(['keys-refreshed'])
  })
})

describe.each<[string, (event: GuardEvent) => unknown]>([
  ['throws', fail],
  ['rejects', async () => fail()],
  ['never returns', () => new Promise(() => {})],
  ['changes what it is told', event => Object.assign(event, { code: 'GUARD_TOKEN_REVOKED', type: 'denied' })],
  ['throws no error', () => Promise.reject(undefined)],
])('a listener that %s', (_what, onEvent) => {
  test('EVT-03: changes no verdict, and no key set', async () => {
    const scene = await warmScene()
    const guard = scene.createGuard({ onEvent })
    await guard.reload()
    expect(await guard.check({ authorization: `Bearer ${scene.token()}` })).toMatchObject({ outcome: 'granted' })
    expect(await guard.check({ authorization: 'Bearer a.b' })).toMatchObject({ outcome: 'denied' })
    expect(guard.health()).toMatchObject({ ready: true, keySets: [{ lastFault: undefined }] })
  })
})

describe('the diagnostics channel', () => {
  const messages: unknown[] = []
  const subscriber = (message: unknown): void => void messages.push(message)

  beforeEach(() => diagnostics.subscribe('jwt-guard', subscriber))
  afterEach(() => {
    diagnostics.unsubscribe('jwt-guard', subscriber)
    messages.length = 0
  })

  test('EVT-01, EVT-02: hears what a listener hears, with none or with several guards on a key set', async () => {
    const scene = await coldScene()
    scene.createGuard({ onEvent: () => {} })
    await scene.judge()
    await scene.judge('a.b')
    expect(messages).toEqual(scene.events)
    await scene.createGuard({ realm: 'without a listener' }).check({ authorization: undefined })
    expect(messages.at(-1)).toEqual({ type: 'denied', code: 'GUARD_CREDENTIALS_MISSING' })
  })
})

test('EVT-04, ANS-06: no event holds token text, a claim, or what the issuer said', async () => {
  const secrets = ['secret-kid', 'secret-subject', 'secret-issuer', 'secret-header', 'secret-path', 'secret-answer']
  const scene = await warmScene()
  const tokens = [
    scene.token({ sub: 'secret-subject' }),
    scene.token({ sub: 'secret-subject' }, { kid: 'secret-kid' }),
    scene.token({ iss: 'https://secret-issuer.example.com' }),
    scene.token({ sub: 'secret-subject' }, { typ: 'secret-header' }),
    scene.token({ sub: 'secret-subject' }, {}, forger),
    `${encode('{"alg":"secret-header"}')}.${encode('secret-subject')}.secret-subject`,
  ]
  const answers: unknown[] = []
  const checking = tokens.map(async token => {
    const verdict = await scene.guard.check(
      { authorization: `Bearer ${token}`, params: { user_id: 'secret-path' } },
      rule,
    )
    answers.push(scene.guard.answer(verdict))
  })
  await scene.pass(5)
  await Promise.all(checking)
  scene.issuer.behave((_request, response) => response.writeHead(500, 'secret-answer').end('secret-answer'))
  await scene.guard.reload().catch(error => answers.push(error.message))
  const told = JSON.stringify([scene.events, answers, scene.guard.health()])
  expect(typesOf(scene.events)).toEqual(
    expect.arrayContaining(['path-mismatch', 'denied', 'key-unknown', 'keys-failed']),
  )
  for (const secret of [...secrets, ...tokens.flatMap(token => token.split('.'))]) expect(told).not.toContain(secret)
})

function fail(): never {
  throw new Error('the listener is broken')
}
