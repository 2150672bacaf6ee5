import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createGuard, type GuardOptions, OptionsError } from '../src/index.ts'
import { algorithms } from '../src/types.ts'
import { type AnyOptions, goodOptions } from './support/guard.ts'
import { alterJwk, audience, issuer, keyOf, privateJwk } from './support/issuer.ts'

const make = (options: unknown) => createGuard(options as GuardOptions)

/** Makes a guard, which must fail, and returns the complaint. */
function complaintAbout(options: unknown): string {
  try {
    make(options)
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    expect(error).toMatchObject({ code: 'GUARD_OPTION_INVALID', status: 500 })
    return error.message
  }
  throw new Error('the options were accepted')
}

/** One sentence that names the option. */
function sentenceAbout(name: string): RegExp {
  return new RegExp(`^(?=.*${name.replace(/[.[\]]/g, '\\$&')})[^\\n]+[.)]$`)
}

const keys = { keys: [keyOf().jwk] }
const withKeys = { issuer, audience, keys }

/** What is of no type that any option takes. */
const absurd: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['a symbol', Symbol('x')],
  ['a date', new Date(0)],
  ['NaN', Number.NaN],
]
const notTexts: readonly [string, unknown][] = [
  ...absurd,
  ['an empty text', ''],
  ['a blank', ' '],
  ['a text with space before', ' https://auth.example.com'],
  ['a text with a line end', 'https://auth.example.com\n'],
  ['a number', 7],
  ['an object', {}],
  ['a regular expression', /.*/],
  ['a function', () => 'https://auth.example.com'],
]
const notLists: readonly [string, unknown][] = [
  ...absurd,
  ['an empty list', []],
  ['a text', 'RS256'],
  ['a set', new Set(['RS256'])],
  ['a list of undefined', [undefined]],
  ['a list of null', [null]],
  ['a list with an empty text', ['RS256', '']],
  ['a list with a hole', Array(1)],
  ['a list of lists', [['RS256']]],
]
const notNumbers: readonly [string, unknown][] = [
  ...absurd,
  ['infinity', Number.POSITIVE_INFINITY],
  ['minus infinity', Number.NEGATIVE_INFINITY],
  ['a text', '60'],
  ['an empty text', ''],
  ['a bigint', 60n],
  ['a list', [60]],
  ['minus one', -1],
  ['too much', 1e300],
  ['an object with a value', { valueOf: () => 60 }],
]
const notFunctions: readonly [string, unknown][] = [...absurd, ['a text', 'fetch'], ['an object', {}]]

const texts = ['issuer', 'audience', 'jwksUri', 'realm', 'resourceMetadataUri']
const lists = ['algorithms', 'types', 'issuers']
const numbers = ['clockToleranceSeconds', 'maxTokenAgeSeconds', 'maxTokenLength', 'maxMemoEntries', 'maxMemoBytes']
const functions = ['onEvent', 'fetch']
const objects = ['keys', 'claims', 'keySet', 'clock', 'store', 'revocation']
const keySetNumbers = [
  'defaultFreshSeconds',
  'minFreshSeconds',
  'maxFreshSeconds',
  'staleWhileRevalidateSeconds',
  'staleIfErrorSeconds',
  'unknownKeyPaceSeconds',
  'maxWaiting',
  'backOffSeconds',
  'maxBackOffSeconds',
  'timeoutSeconds',
  'maxBytes',
  'maxKeys',
]

type Row = readonly [name: string, what: string, value: unknown]
const rows = (names: readonly string[], values: readonly (readonly [string, unknown])[]): Row[] =>
  names.flatMap(name => values.map(([what, value]) => [name, what, value] as const))

describe('OPT-01: an option that is given must have a value of its type', () => {
  it.each([
    ...rows(texts, notTexts),
    ...rows(lists, notLists),
    ...rows(numbers, notNumbers),
    ...rows(functions, notFunctions),
    ...rows(objects, [...absurd, ['a text', 'x'], ['a number', 7], ['a list', []]]),
  ])('%s: %s is refused', (name, _, value) => {
    const { jwksUri: _uri, ...rest } = goodOptions
    const base = name === 'keys' ? rest : name === 'issuers' ? {} : goodOptions
    expect(complaintAbout({ ...base, [name]: value })).toMatch(sentenceAbout(name))
  })

  it.each(rows(keySetNumbers, notNumbers))('keySet.%s: %s is refused', (name, _, value) => {
    expect(complaintAbout({ ...goodOptions, keySet: { [name]: value } })).toMatch(sentenceAbout(name))
  })

  it.each(['issuer', 'audience', 'jwksUri', 'algorithms'])('within issuers, an undefined %s is refused too', name => {
    const complaint = complaintAbout({ issuers: [{ ...goodOptions, [name]: undefined }] })
    expect(complaint).toMatch(sentenceAbout(name))
  })

  it.each([
    ['clock', {}, 'clock.now'],
    ['clock', { now: () => 0 }, 'clock.after'],
    ['clock', { now: 0, after: () => {} }, 'clock.now'],
    ['store', {}, 'store.load'],
    ['store', { load: () => {} }, 'store.save'],
    ['revocation', {}, 'revocation.isRevoked'],
    ['revocation', { isRevoked: true }, 'revocation.isRevoked'],
    ['revocation', { isRevoked: () => false, timeoutSecond: 1 }, 'timeoutSecond'],
    ['revocation', { isRevoked: () => false, timeoutSeconds: 0 }, 'revocation.timeoutSeconds'],
    ['revocation', { isRevoked: () => false, timeoutSeconds: undefined }, 'revocation.timeoutSeconds'],
    ['revocation', { isRevoked: () => false, insecureGrantOnFailure: 'false' }, 'revocation.insecureGrantOnFailure'],
    ['revocation', { isRevoked: () => false, insecureGrantOnFailure: undefined }, 'revocation.insecureGrantOnFailure'],
    ['revocation', { isRevoked: () => false, failOpen: true }, 'failOpen'],
    ['claims', { '~standard': {} }, 'claims'],
    ['claims', { '~standard': { validate: true } }, 'claims'],
    ['claims', { validate: () => {} }, 'claims'],
    ['keySet', new (class KeySet {})(), 'keySet'],
    ['keySet', Object.create({ maxKeys: 1 }), 'keySet'],
    ['audience', [''], 'audience'],
    ['audience', [' api'], 'audience'],
    ['audience', ['api', 7], 'audience'],
    ['audience', /.*/, 'audience'],
    ['maxTokenLength', 8192.5, 'maxTokenLength'],
    ['maxMemoEntries', 0.5, 'maxMemoEntries'],
    ['realm', 'api\r\nSet-Cookie: a=b', 'realm'],
    ['realm', 'größe', 'realm'],
    ['realm', 'a\u0000b', 'realm'],
  ])('%s %o is refused', (name, value, named) => {
    expect(complaintAbout({ ...goodOptions, [name]: value })).toMatch(sentenceAbout(named))
  })

  it.each([
    [undefined, /createGuard must be an object/],
    [null, /createGuard must be an object/],
    [[goodOptions], /createGuard must be an object/],
    ['https://auth.example.com', /createGuard must be an object/],
    [Object.create(goodOptions), /plain object/],
    [Object.assign(Object.create({ algorithms: ['none'] }), goodOptions), /plain object/],
    [
      new (class {
        issuer = issuer
        audience = audience
      })(),
      /plain object/,
    ],
    [new Map(Object.entries(goodOptions)), /plain object/],
  ])('options that are %o are refused', (options, message) => {
    expect(complaintAbout(options)).toMatch(message)
  })

  it('the complaint about an undefined option thinks of the environment', () => {
    expect(complaintAbout({ issuer: process.env['NO_SUCH_VARIABLE'], audience })).toBe(
      '"issuer" is undefined; give it a value or leave it out (is an environment variable unset?).',
    )
  })
})

describe('OPT-02: an option that does not exist is refused', () => {
  it.each([
    'audiences',
    'Issuer',
    'algorithm',
    'jwks_uri',
    'jwksURI',
    'clockTolerance',
    'ignoreExpiration',
    'secret',
    '__proto__',
    'constructor',
    '',
  ])('%j', name => {
    const options = Object.fromEntries([...Object.entries(goodOptions), [name, 'x']])
    expect(complaintAbout(options)).toContain(`has no option "${name}"; known are `)
  })

  it.each(['timeout', 'cacheMaxAge', 'maxfreshSeconds'])('keySet.%s', name => {
    expect(complaintAbout({ ...goodOptions, keySet: { [name]: 1 } })).toContain(`keySet has no option "${name}"`)
  })

  it('an option of the whole guard is none of one issuer', () => {
    expect(complaintAbout({ issuers: [{ ...goodOptions, clockToleranceSeconds: 5 }] })).toContain(
      'issuers[] has no option "clockToleranceSeconds"',
    )
  })
})

describe('OPT-03: algorithms', () => {
  it.each([
    'none',
    'None',
    '',
    'HS256',
    'HS384',
    'HS512',
    'ES256K',
    'RS1',
    'rs256',
    'RSA-OAEP',
    'A256GCM',
    '__proto__',
    'length',
    7,
    null,
  ])('%j cannot be named', name => {
    expect(complaintAbout({ ...goodOptions, algorithms: ['RS256', name] })).toMatch(sentenceAbout('algorithms'))
  })

  it.each(algorithms)('%s can be named', name => {
    expect(() => make({ ...goodOptions, algorithms: [name] })).not.toThrow()
  })
})

describe('OPT-04: issuer and audience', () => {
  it.each(['issuer', 'audience'])('%s must be given', name => {
    const { [name]: _, ...rest } = goodOptions
    expect(complaintAbout(rest)).toMatch(sentenceAbout(name))
    expect(complaintAbout({ issuers: [rest] })).toMatch(sentenceAbout(name))
  })

  it.each(['issuer', 'audience', 'jwksUri', 'keys', 'algorithms'])('beside issuers, %s is refused', name => {
    const value = { ...goodOptions, keys, algorithms: ['RS256'] }[name]
    expect(complaintAbout({ issuers: [goodOptions], [name]: value })).toMatch(sentenceAbout(name))
  })

  it('an issuer named twice is refused', () => {
    expect(complaintAbout({ issuers: [goodOptions, withKeys] })).toContain('twice')
  })

  it.each(['http://auth.example.com', 'https://user:secret@auth.example.com', 'https://auth.example.com/#a'])(
    'the issuer %s is refused, wherever its keys come from',
    name => {
      expect(complaintAbout({ ...withKeys, issuer: name })).toMatch(sentenceAbout('issuer'))
    },
  )

  it('an issuer need be no URL where its keys are at hand', () => {
    expect(() => make({ ...withKeys, issuer: 'joe' })).not.toThrow()
    expect(() => make({ ...withKeys, issuer: 'urn:example:issuer' })).not.toThrow()
    expect(() => make({ issuer: 'joe', audience, jwksUri: 'https://auth.example.com/jwks' })).not.toThrow()
  })
})

describe('SET-11: where keys may be fetched from', () => {
  it.each([
    'http://auth.example.com/jwks',
    'http://localhost.example.com/jwks',
    'http://127.0.0.1.example.com/jwks',
    'http://10.0.0.1/jwks',
    'http://0.0.0.0/jwks',
    'http://[::]/jwks',
    'http://[::2]/jwks',
    'http://167772161/jwks',
    'http://[::ffff:10.0.0.1]/jwks',
    'ftp://auth.example.com/jwks',
    'file:///etc/jwks.json',
    'data:application/json,{"keys":[]}',
    'blob:https://auth.example.com/1',
    'javascript:alert(1)',
    'ws://auth.example.com',
    '/jwks',
    'jwks.json',
    '//auth.example.com/jwks',
    'auth.example.com/jwks',
    'https://',
    'https://user@auth.example.com/jwks',
    'https://:secret@auth.example.com/jwks',
    'https://auth.example.com/jwks#fragment',
  ])('not from %s', uri => {
    expect(complaintAbout({ ...goodOptions, jwksUri: uri })).toMatch(sentenceAbout('jwksUri'))
  })

  it.each([
    'https://auth.example.com/jwks',
    'https://auth.example.com:8443/jwks?tenant=a',
    'http://localhost/jwks',
    'http://localhost:3000/jwks',
    'http://127.0.0.1:3000/jwks',
    'http://127.8.9.10/jwks',
    'http://[::1]:3000/jwks',
    'HTTPS://AUTH.EXAMPLE.COM/jwks',
  ])('from %s', uri => {
    expect(() => make({ ...goodOptions, jwksUri: uri })).not.toThrow()
  })

  it.each(['joe', 'urn:example:issuer', 'https://auth.example.com?tenant=a', 'mailto:joe@example.com'])(
    'the issuer %s cannot be asked for its metadata',
    name => {
      expect(complaintAbout({ issuer: name, audience })).toMatch(sentenceAbout('issuer'))
    },
  )
})

describe('keys at hand', () => {
  const { jwksUri: _, ...base } = goodOptions
  const cyclic: Record<string, unknown> = { ...keyOf().jwk }
  cyclic['self'] = cyclic

  it.each<[string, unknown]>([
    ['a list', [keyOf().jwk]],
    ['one key', keyOf().jwk],
    ['no keys', { keys: [] }],
    ['keys in an object', { keys: { 0: keyOf().jwk } }],
    ['null', { keys: [null] }],
    ['a text', { keys: ['key'] }],
    ['a hole', { keys: Array(1) }],
    ['a key of unknown type', { keys: [{ kty: 'AKP' }] }],
    ['an encryption key', { keys: [alterJwk(keyOf().jwk, { use: 'enc' })] }],
    ['a key for encryption by its algorithm', { keys: [alterJwk(keyOf().jwk, { use: undefined, alg: 'RSA-OAEP' })] }],
    ['a shared key', { keys: [{ kty: 'oct', k: 'AAAA' }] }],
    ['a private key', { keys: [privateJwk(keyOf())] }],
    ['a private key beside a good one', { keys: [keyOf().jwk, privateJwk(keyOf('RS256', 2))] }],
    ['a key with a bigint', { keys: [{ ...keyOf().jwk, n: 1n }] }],
    ['a bigint', { keys: [1n] }],
    ['a key that holds itself', { keys: [cyclic] }],
  ])('%s cannot serve', (_, set) => {
    expect(complaintAbout({ ...base, keys: set })).toMatch(sentenceAbout('keys'))
  })

  it('the complaint says of each key why it cannot serve', () => {
    const set = { keys: [null, alterJwk(keyOf().jwk, { use: 'enc' })] }
    expect(complaintAbout({ ...base, keys: set })).toBe(
      '"keys" holds no key that can verify signatures (not-an-object, not-for-signatures).',
    )
  })

  it('no complaint tells a private member', () => {
    const jwk = privateJwk(keyOf())
    expect(complaintAbout({ ...base, keys: { keys: [jwk] } })).not.toContain(String(jwk['d']).slice(0, 8))
  })

  it('keys and jwksUri exclude each other', () => {
    expect(complaintAbout({ ...goodOptions, keys })).toMatch(sentenceAbout('jwksUri'))
  })

  it('a bad key beside a good one is left out', () => {
    const set = { keys: [null, alterJwk(keyOf().jwk, { use: 'enc' }), keyOf().jwk] }
    expect(make({ ...base, keys: set }).health().keySets).toMatchObject([{ keys: 1, ready: true }])
  })
})

describe('bounds', () => {
  it.each([
    ['clockToleranceSeconds', 0, 600],
    ['maxTokenAgeSeconds', 1, 3_153_600_000],
    ['maxTokenLength', 64, 1_048_576],
  ])('%s goes from %d to %d', (name, least, most) => {
    const withValue = (value: number): AnyOptions => ({ ...goodOptions, [name]: value })
    expect(() => make(withValue(least))).not.toThrow()
    expect(() => make(withValue(most))).not.toThrow()
    expect(complaintAbout(withValue(least - 1))).toContain(`from ${least} to ${most}`)
    expect(complaintAbout(withValue(most + 1))).toContain(`from ${least} to ${most}`)
  })

  it.each([
    [{ minFreshSeconds: 61, maxFreshSeconds: 60 }, 'minFreshSeconds'],
    [{ maxFreshSeconds: 29 }, 'maxFreshSeconds'],
    [{ backOffSeconds: 61 }, 'backOffSeconds'],
    [{ backOffSeconds: 5, maxBackOffSeconds: 4.9 }, 'maxBackOffSeconds'],
  ])('%j contradicts itself', (keySet, name) => {
    expect(complaintAbout({ ...goodOptions, keySet })).toMatch(sentenceAbout(name))
  })

  it.each([
    {},
    { minFreshSeconds: 60, maxFreshSeconds: 60, defaultFreshSeconds: 0.001 },
    { unknownKeyPaceSeconds: 0.001, timeoutSeconds: 0.5, staleIfErrorSeconds: 0, staleWhileRevalidateSeconds: 0 },
    { maxKeys: 1, maxBytes: 1, maxWaiting: 1 },
  ])('keySet %j is accepted', keySet => {
    expect(() => make({ ...goodOptions, keySet })).not.toThrow()
  })
})

it('good options are accepted: each one, and an object without a prototype', () => {
  const options = {
    ...goodOptions,
    audience: ['a', 'b'],
    algorithms: ['RS256', 'EdDSA'],
    types: ['secevent+jwt'],
    clockToleranceSeconds: 0.5,
    maxTokenAgeSeconds: 86_400,
    maxTokenLength: 4096,
    maxMemoEntries: 0,
    maxMemoBytes: 0,
    claims: z.object({ sub: z.string() }),
    realm: 'my "api"',
    resourceMetadataUri: 'https://api.example.com/.well-known/oauth-protected-resource',
    keySet: { maxKeys: 5 },
    onEvent: () => {},
    fetch: globalThis.fetch,
    clock: { now: () => 0, after: () => () => {} },
    store: { load: () => undefined, save: () => {} },
    revocation: { isRevoked: () => false, timeoutSeconds: 1, insecureGrantOnFailure: false },
  }
  expect(() => make(options)).not.toThrow()
  expect(() => make(Object.assign(Object.create(null), options))).not.toThrow()
  expect(() => make(Object.freeze(options))).not.toThrow()
})

it('options are read once: what is changed later changes nothing', async () => {
  const options = { issuer, audience: [audience], keys: { keys: [keyOf().jwk] }, algorithms: ['RS256'] }
  const guard = make(options)
  options.audience.push('other')
  options.algorithms.push('none')
  options.keys.keys.pop()
  expect(guard.health().ready).toBe(true)
})
