import { StartError } from '@jwt-guard/service'
import { createJwk } from 'better-auth/plugins/jwt'
import { decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { keepKeys } from '../src/auth/rollover.ts'
import { checkIssuer } from '../src/auth/self-check.ts'
import { temporaryFolder } from './support/folder.ts'
import { audience, makeIssuer, secrets } from './support/issuer.ts'

type Made = Awaited<ReturnType<typeof makeIssuer>>

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS

async function sign({ issuer }: Made): Promise<string> {
  const { token } = await issuer.api.signJWT({ body: { payload: { sub: 'ada' } } })
  return token
}

async function keyOf(made: Made): Promise<string> {
  return String(decodeProtectedHeader(await sign(made)).kid)
}

async function publishedKeys({ issuer }: Made): Promise<string[]> {
  const { keys } = await issuer.api.getJwks()
  return keys.map(({ kid }) => String(kid))
}

function storedKeys({ database }: Made): string[] {
  return database
    .prepare('select id from jwks')
    .all()
    .map(({ id }) => String(id))
}

/** Puts the end of every key that far from now. */
function endKeys({ database }: Made, inSeconds: number): void {
  database.prepare('update jwks set expiresAt = ?').run(new Date(Date.now() + inSeconds * 1000).toISOString())
}

function storeCopy({ database }: Made, id: string): void {
  const row = { ...database.prepare('select * from jwks limit 1').get(), id }
  const names = Object.keys(row)
  database
    .prepare(`insert into jwks (${names.map(name => `"${name}"`)}) values (${names.map(() => '?')})`)
    .run(...Object.values(row))
}

/** A key as Better Auth makes it when it is not told otherwise. */
async function storeEdDsaKey({ issuer }: Made): Promise<void> {
  const context = { context: await issuer.$context } as Parameters<typeof createJwk>[0]
  await createJwk(context, { jwks: { keyPairConfig: { alg: 'EdDSA' } } })
}

describe('keys are made one at a time', () => {
  test('however many requests find none', async () => {
    const made = await makeIssuer()
    const kids = await Promise.all([keyOf(made), keyOf(made), keyOf(made), publishedKeys(made), publishedKeys(made)])
    expect(new Set(kids.flat()).size).toBe(1)
    expect(storedKeys(made)).toHaveLength(1)
  })

  test('also when the last one has just ended', async () => {
    const made = await makeIssuer()
    const first = await keyOf(made)
    endKeys(made, -1)
    const kids = await Promise.all(Array.from({ length: 5 }, () => keyOf(made)))
    expect(new Set(kids).size).toBe(1)
    expect(kids).not.toContain(first)
    expect((await publishedKeys(made)).sort()).toEqual([first, kids[0]].sort())
  })

  test('also by two issuers on one database', async () => {
    const dataDir = temporaryFolder()
    const [one, other] = [await makeIssuer({ dataDir }), await makeIssuer({ dataDir })]
    await Promise.all([keepKeys(one.issuer), keepKeys(other.issuer)])
    expect(storedKeys(one)).toHaveLength(1)
    expect(await keyOf(one)).toBe(await keyOf(other))
  })
})

describe('keys are kept', () => {
  test('a key is there once they are', async () => {
    const made = await makeIssuer()
    await keepKeys(made.issuer)
    expect(storedKeys(made)).toEqual(await publishedKeys(made))
    expect(storedKeys(made)).toHaveLength(1)
  })

  test('a key with a day to live stays', async () => {
    const made = await makeIssuer()
    await keepKeys(made.issuer)
    endKeys(made, DAY_SECONDS + HOUR_SECONDS)
    await keepKeys(made.issuer)
    expect(storedKeys(made)).toHaveLength(1)
  })

  test('a key is replaced a day before its end, and stays published', async () => {
    const made = await makeIssuer()
    await keepKeys(made.issuer)
    const first = await keyOf(made)
    endKeys(made, DAY_SECONDS - HOUR_SECONDS)
    await keepKeys(made.issuer)
    const second = await keyOf(made)
    expect(second).not.toBe(first)
    expect((await publishedKeys(made)).sort()).toEqual([first, second].sort())
  })

  test('a key stays published for two days after its end, and is then dropped', async () => {
    const made = await makeIssuer()
    await keepKeys(made.issuer)
    const first = await keyOf(made)
    endKeys(made, -2 * DAY_SECONDS + HOUR_SECONDS)
    await keepKeys(made.issuer)
    expect(await publishedKeys(made)).toContain(first)
    endKeys(made, -2 * DAY_SECONDS - HOUR_SECONDS)
    await keepKeys(made.issuer)
    expect(storedKeys(made)).not.toContain(first)
  })

  test('past a hundred keys, the one that signs is still published', async () => {
    const made = await makeIssuer()
    await keepKeys(made.issuer)
    for (let number = 0; number < 150; number += 1) storeCopy(made, `copy-${number}`)
    const published = await publishedKeys(made)
    expect(published).toHaveLength(151)
    expect(published).toContain(await keyOf(made))
  })

  test('a key of another algorithm never signs', async () => {
    const made = await makeIssuer()
    await storeEdDsaKey(made)
    await keepKeys(made.issuer)
    expect(decodeProtectedHeader(await sign(made)).alg).toBe('RS256')
  })
})

describe('the issuer does not start', () => {
  const check = ({ issuer, baseUrl }: Made) => checkIssuer(issuer, { baseUrl, audience })

  test('unless its own token passes', async () => {
    const made = await makeIssuer()
    await keepKeys(made.issuer)
    await expect(check(made)).resolves.toBeUndefined()
    await expect(
      checkIssuer(made.issuer, { baseUrl: made.baseUrl, audience: 'https://other.example' }),
    ).rejects.toThrow(StartError)
  })

  test('when a key is published that is not the one that signs', async () => {
    const [made, stranger] = [await makeIssuer(), await makeIssuer()]
    await Promise.all([keepKeys(made.issuer), keepKeys(stranger.issuer)])
    const { publicKey } = stranger.database.prepare('select publicKey from jwks').get() as { publicKey: string }
    made.database.prepare('update jwks set publicKey = ?').run(publicKey)
    await expect(check(made)).rejects.toThrow(/signature verification failed/)
  })

  test('when another algorithm signs', async () => {
    const made = await makeIssuer()
    await storeEdDsaKey(made)
    await expect(check(made)).rejects.toThrow(/"alg" \(Algorithm\) Header Parameter value not allowed/)
  })

  test('when the secret does not open the key, and says how to mend it', async () => {
    const dataDir = temporaryFolder()
    await keepKeys((await makeIssuer({ dataDir })).issuer)
    const made = await makeIssuer({ dataDir, secrets: [{ version: 1, value: 'x8f0aVq2LzXw7Rb1NcTm5Hs9DgPeUk3y' }] })
    await expect(check(made)).rejects.toThrow(/^BETTER_AUTH_SECRET does not open the signing key[^\n]+2:<new>,1:<old>$/)
  })
})

test('the key outlives its secret, when the new one is given with the old', async () => {
  const dataDir = temporaryFolder()
  const before = await makeIssuer({ dataDir })
  await keepKeys(before.issuer)
  const renewed = [{ version: 2, value: 'x8f0aVq2LzXw7Rb1NcTm5Hs9DgPeUk3y' }, ...secrets]
  const after = await makeIssuer({ dataDir, secrets: renewed })
  await keepKeys(after.issuer)
  expect(await keyOf(after)).toBe(await keyOf(before))
})
