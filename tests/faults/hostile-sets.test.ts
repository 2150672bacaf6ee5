// What an issuer publishes beside its good key: none of it is used, and none of it spoils the good one.
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { alterJwk, encode, keyOf, privateJwk, type SigningKey } from '../../packages/jwt-guard/test/support/issuer.ts'
import { answerBody } from '../harness/manners.ts'
import { coldScene, warmScene } from './stage.ts'

const good = keyOf().jwk
const other = keyOf('RS256', 2)
/** Cut as bytes: a text that is cut anywhere may have unused bits set, and then is malformed before it is weak. */
const weakModulus = Buffer.from(other.jwk['n'] as string, 'base64url')
  .subarray(0, 128)
  .toString('base64url')
const nested = 120_000
const deep = `${'['.repeat(nested)}${']'.repeat(nested)}`

/** A key of its own kid, as an issuer would publish it by mistake. */
function strangerJwk(members: object): object {
  return { ...other.jwk, kid: 'stranger', ...members }
}

describe.each([
  ['private', 'KEY-05', { ...privateJwk(other), kid: 'stranger' }],
  ['private', 'KEY-05', { kty: 'oct', kid: 'stranger', alg: 'HS256', k: encode('a shared secret of some length') }],
  ['unsupported-type', 'KEY-08', { kty: 'AKP', kid: 'stranger', alg: 'ML-DSA-44', pub: 'AAAA' }],
  ['not-for-signatures', 'KEY-03', strangerJwk({ use: 'enc' })],
  ['not-for-signatures', 'KEY-04', strangerJwk({ key_ops: ['encrypt'] })],
  ['too-weak', 'KEY-06', strangerJwk({ n: weakModulus })],
  ['unsafe-exponent', 'KEY-07', strangerJwk({ e: 'AQ' })],
  ['malformed', 'KEY-08', strangerJwk({ n: 7 })],
  ['malformed', 'KEY-08', strangerJwk({ n: `${other.jwk['n']}=` })],
  ['not-an-object', 'KEY-08', null],
  ['not-an-object', 'KEY-08', 'a string'],
] as const)('a %s entry (%s)', (reason, clause, entry) => {
  test(`${clause}: is left out and reported; the others serve`, async () => {
    const scene = await coldScene()
    scene.issuer.publish([entry, good])
    expect(await scene.judge()).toBe('granted')
    expect(scene.guard.health()).toMatchObject({ keySets: [{ keys: 1 }] })
    expect(scene.events).toContainEqual({ type: 'key-left-out', keySet: scene.issuer.jwksUri, reason })
  })

  test(`${clause}: verifies nothing`, async () => {
    const scene = await coldScene()
    scene.issuer.publish([entry, good])
    const signed = { ...other, id: 'stranger' } satisfies SigningKey
    expect(await scene.judge(scene.token({}, {}, signed))).toBe('GUARD_KEY_UNKNOWN')
  })
})

test.each(['n', 'x5c'])('KEY-08: an entry whose %s nests deeper than the call stack spoils nothing', async member => {
  const scene = await coldScene()
  const entry = JSON.stringify(strangerJwk({ [member]: 'deep' })).replace('"deep"', deep)
  scene.issuer.behave(answerBody(`{"keys":[${entry},${JSON.stringify(good)}]}`))
  expect(await scene.judge()).toBe('granted')
  expect(scene.guard.health()).toMatchObject({ ready: true, keySets: [{ lastFault: undefined }] })
})

describe('a shared secret that the issuer publishes', () => {
  test('HEAD-05: signs nothing, though the whole world knows it', async () => {
    const secret = 'a shared secret of some length'
    const scene = await coldScene()
    scene.issuer.publish([{ kty: 'oct', kid: 'secret', alg: 'HS256', k: encode(secret) }, good])
    const [, claims] = scene.token().split('.')
    const input = `${encode({ alg: 'HS256', kid: 'secret' })}.${claims}`
    const mac = createHmac('sha256', secret).update(input).digest('base64url')
    expect(await scene.judge(`${input}.${mac}`)).toBe('GUARD_ALGORITHM_REFUSED')
    expect(scene.countFetches()).toBe(0)
  })
})

describe('several keys under one kid', () => {
  test('KEY-10: a token passes if one of them verifies it', async () => {
    const scene = await coldScene()
    scene.issuer.publish([{ ...other.jwk, kid: keyOf().id }, good])
    expect(await scene.judge()).toBe('granted')
    expect(await scene.judge(scene.token({}, {}, { ...other, id: keyOf().id }))).toBe('granted')
    expect(await scene.judge(scene.token({}, {}, { ...keyOf('RS256', 3), id: keyOf().id }))).toBe(
      'GUARD_SIGNATURE_INVALID',
    )
  })

  test('KEY-10: no more than the first four that fit are tried', async () => {
    const twins = [2, 3, 4, 5].map(number => ({ ...keyOf('RS256', number).jwk, kid: keyOf().id }))
    const scene = await coldScene()
    scene.issuer.publish([...twins, good])
    expect(await scene.judge()).toBe('GUARD_SIGNATURE_INVALID')
    scene.issuer.publish([{ ...keyOf('ES256').jwk, kid: keyOf().id }, null, ...twins.slice(1), good])
    await scene.guard.reload()
    expect(await scene.judge(), 'those that do not fit do not count').toBe('granted')
  })

  test('KEY-09: a broken key does not spoil its twin', async () => {
    const scene = await coldScene()
    scene.issuer.publish([alterJwk(good, { n: undefined }), alterJwk(good, { e: 'AAAA' }), good])
    expect(await scene.judge()).toBe('granted')
  })

  test('KEY-08: one key published many times is one key', async () => {
    const scene = await coldScene()
    scene.issuer.publish(Array(50).fill(good))
    expect(await scene.judge(scene.token({}, { kid: undefined }))).toBe('granted')
  })
})

describe('a token without kid', () => {
  test('KEY-11: passes where exactly one key fits its algorithm', async () => {
    const scene = await coldScene()
    scene.issuer.publish([good, keyOf('ES256').jwk, alterJwk(other.jwk, { use: 'enc' })])
    expect(await scene.judge(scene.token({}, { kid: undefined }))).toBe('granted')
  })

  test('KEY-11: is refused where several do, and makes nobody fetch for it', async () => {
    const scene = await warmScene()
    scene.issuer.publish([good, other.jwk])
    await scene.guard.reload()
    expect(await scene.judge(scene.token({}, { kid: undefined }))).toBe('GUARD_KEY_UNKNOWN')
    expect(scene.countFetches()).toBe(2)
  })

  test('KEY-11: waits for the paced refresh where none does', async () => {
    const es256 = keyOf('ES256')
    const scene = await warmScene({ algorithms: ['RS256', 'ES256'] })
    scene.issuer.publish([good, es256.jwk])
    const judging = scene.judge(scene.token({}, { kid: undefined }, es256))
    await scene.pass(5)
    expect(await judging).toBe('granted')
  })
})

describe('how many and how much', () => {
  test('SET-14: 100 keys serve, and 101 replace nothing', async () => {
    const keys = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ ...other.jwk, kid: `k${i}` }))
    const scene = await coldScene()
    scene.issuer.publish([good, ...keys(99)])
    expect(await scene.judge()).toBe('granted')
    scene.issuer.publish([...keys(101)])
    await expect(scene.guard.reload()).rejects.toMatchObject({ fault: 'too-many-keys' })
    expect(await scene.judge()).toBe('granted')
  })

  test('SET-14: the limit of bytes is counted to the byte, after decompression', async () => {
    const body = JSON.stringify({ keys: [good] })
    const room = 262_144 - body.length
    const scene = await coldScene()
    scene.issuer.behave(answerBody(' '.repeat(room) + body))
    expect(await scene.judge()).toBe('granted')
    scene.issuer.behave(answerBody(' '.repeat(room + 1) + body))
    await expect(scene.guard.reload()).rejects.toMatchObject({ fault: 'too-large' })
  })
})
