import { createHook } from 'node:async_hooks'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createAdmission, findPrincipal, passOn } from '../../src/hall/admission.ts'
import type { Answer } from '../../src/http/answer.ts'
import type { Guard } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken, keyOf } from '../support/issuer.ts'
import { keySet } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'

const guard = staticGuard()
const request = { authorization: `Bearer ${issueToken({ email: 'alice@example.com' })}` }

function grantTo<Key extends object>(key: Key, by: Guard = guard): Key {
  expect(createAdmission(by, [])(key, request)).toBeUndefined()
  return key
}

test('where there is nothing to wait for, a request is admitted or answered at once, and no promise is made', () => {
  const admit = createAdmission(guard, [])
  let promises = 0
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises += 1
    },
  }).enable()
  const answers = [request, {}, { authorization: 'Bearer x' }].map(asked => admit({}, asked as typeof request))
  hook.disable()
  expect(answers.map(answer => answer && (answer as Answer).status)).toEqual([undefined, 401, 401])
  expect(promises).toBe(0)
})

test('where keys must be fetched it is admitted later, and then at once', async () => {
  const { guard: remote } = remoteGuard([keySet([keyOf().jwk])])
  const admit = createAdmission(remote, [])
  const late = admit({}, request)
  expect(late).toBeInstanceOf(Promise)
  expect(await late).toBeUndefined()
  expect(admit({}, request)).toBeUndefined()
})

test('a guard that was wrapped is asked by its own check and answers by its own answer', async () => {
  const own: Answer = { status: 418, headers: {}, body: '' }
  const wrapped: Guard = { ...guard, check: () => guard.check({ authorization: undefined }), answer: () => own }
  expect(await createAdmission(wrapped, [])({}, request)).toBe(own)
})

test.each(['granted', 'denied', 'undecided'])(
  'a guard that was wrapped answers by its own answer, also what is %s',
  async outcome => {
    const own: Answer = { status: 418, headers: {}, body: '' }
    const wrapped: Guard = { ...guard, check: async () => ({ outcome }) as never, answer: () => own }
    expect(await createAdmission(wrapped, [])({}, request)).toBe(own)
  },
)

/** As promises of other libraries and realms are: of no class that is known here. */
function thenable<T>(promise: Promise<T>): Promise<T> {
  const then: typeof promise.then = (...given) => thenable(promise.then(...given))
  return { then } as Promise<T>
}

test('what a guard that was wrapped promises is waited for, whatever class of promise it is', async () => {
  const wrapped: Guard = { ...guard, check: ((...given) => thenable(guard.check(...given))) as typeof guard.check }
  const admit = createAdmission(wrapped, [])
  const key = {}
  expect([await admit({}, { authorization: undefined }), await admit(key, request)]).toMatchObject([
    { status: 401 },
    undefined,
  ])
  expect(findPrincipal(key)?.subject).toBe('alice')
})

test('so is what a schema and a revocation hook promise, where all promises are of another class', async () => {
  const native = globalThis.Promise
  class Other<T> extends native<T> {}
  Object.defineProperty(Other, Symbol.hasInstance, { value: () => false })
  globalThis.Promise = Other as PromiseConstructor
  try {
    const claims = {
      '~standard': { version: 1, vendor: 'x', validate: async () => ({ issues: [{ message: 'no' }] }) },
    } as const
    const strict = [staticGuard({ claims } as never), staticGuard({ revocation: { isRevoked: async () => true } })]
    const answers = strict.map(by => createAdmission(by, [])({}, request))
    expect(await native.all(answers)).toMatchObject([{ status: 401 }, { status: 401 }])
  } finally {
    globalThis.Promise = native
  }
})

test.each([{}, { outcome: 'allowed' }, undefined, null, 'granted'])(
  '%j is no verdict, and lets nobody pass',
  verdict => {
    const wrapped: Guard = { ...guard, check: () => verdict as never }
    expect(() => createAdmission(wrapped, [])({}, request)).toThrow(TypeError)
  },
)

test('what is granted is granted to one object: no copy, heir or stand-in of it has it', () => {
  const key = grantTo({ url: '/' })
  expect(findPrincipal(key)?.subject).toBe('alice')
  const target = grantTo({})
  const others = [{ ...key }, Object.assign({}, key), Object.create(key), new Proxy(target, {}), structuredClone(key)]
  expect(others.map(other => findPrincipal(other as object))).toEqual(others.map(() => undefined))
})

test('what others put in its place grants nothing', () => {
  const key = grantTo({})
  const [place] = Object.getOwnPropertySymbols(key) as [symbol]
  const grant: object = Reflect.get(key, place)
  const forgeries = [
    {},
    Object.create(Object.getPrototypeOf(grant)),
    Object.create(grant),
    grant,
    { ...grant },
    'x',
    null,
  ]
  expect(forgeries.map(forgery => findPrincipal({ [place]: forgery }))).toEqual(forgeries.map(() => undefined))
})

test('a grant gives nobody the means to make another, or to move it', () => {
  const key = grantTo({})
  const grant: object = Reflect.get(key, Object.getOwnPropertySymbols(key)[0] as symbol)
  const prototype: object = Object.getPrototypeOf(grant)
  expect([Reflect.ownKeys(grant), Reflect.ownKeys(prototype), Object.getPrototypeOf(prototype)]).toEqual([[], [], null])
  expect(Object.isFrozen(prototype)).toBe(true)
})

test('what can take no member is granted all the same', () => {
  const refusing = new Proxy({}, { set: () => false })
  for (const key of [Object.freeze({}), Object.seal({}), refusing]) {
    expect(findPrincipal(grantTo(key))?.subject).toBe('alice')
  }
})

test('the last that was granted counts, and passing it on leaves it where it was', () => {
  const another = staticGuard()
  const key = grantTo(grantTo({}), another)
  expect([findPrincipal(key, guard), findPrincipal(key, another)?.subject]).toEqual([undefined, 'alice'])
  const socket = {}
  passOn(key, socket)
  passOn({}, socket)
  expect([findPrincipal(socket, another)?.subject, findPrincipal(key)?.subject]).toEqual(['alice', 'alice'])
})

test('a request that is printed or sent as JSON tells nothing of what was granted', () => {
  const key = grantTo({ url: '/' })
  expect(inspect(key, { depth: 10, showHidden: true })).not.toMatch(/alice|tasks|claims/)
  expect(JSON.stringify(key)).toBe('{"url":"/"}')
})
