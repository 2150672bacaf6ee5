// The contenders that have processes of their own check the same, too.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frameworkIds, loadFramework, UNGUARDED, UNNAMED } from '../src/http/framework.ts'
import { sendBurst } from '../src/http/load.ts'
import { startServer } from '../src/http/server.ts'
import { openIssuer, type SignedToken } from '../src/issuer.ts'
import { type KeyServer, startKeyServer } from '../src/key-server.ts'
import type { Setting } from '../src/setting.ts'
import { BYSTANDERS, contenders } from '../src/start-up/contenders.ts'
import { startOnce } from '../src/start-up/start.ts'
import { standInForBuild } from './support/stand-in.ts'

let scratch: string
let keys: KeyServer
let setting: Setting
let good: readonly SignedToken[]
const bad: Record<string, SignedToken> = {}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'jwt-guard-bench-'))
  const { trust, pool, sign } = await openIssuer(scratch, 'RS256')
  keys = await startKeyServer(trust)
  setting = { library: await standInForBuild(scratch), trust, jwksUri: keys.jwksUri }
  good = await pool(32)
  const past = Math.floor(Date.now() / 1000) - 3_600
  bad['expired'] = await sign({ iat: past - 60, exp: past })
  bad['of a foreign issuer'] = await sign({ iss: 'https://other.example.com' })
  bad['for another audience'] = await sign({ aud: 'https://other.example.com' })
})

afterAll(async () => {
  keys.stop()
  await rm(scratch, { recursive: true, force: true })
})

describe.each(frameworkIds)('%s', async id => {
  const { guards } = await loadFramework(id)

  test.each(guards)('behind %s: grants good tokens and, if guarded, refuses what is not', async guard => {
    const server = await startServer(id, guard, setting)
    try {
      const burst = await sendBurst(server.port, good)
      expect(burst.time).toBeGreaterThan(0)
      expect(burst.p99).toBeGreaterThanOrEqual(burst.p50)
      expect((await server.readSpent()).cpu).toBeGreaterThan(0)
      if (guard === UNGUARDED || guard === UNNAMED) return
      for (const [what, token] of Object.entries(bad)) {
        const { status } = await fetch(`http://127.0.0.1:${server.port}/api/${token.subject}/tasks`, {
          headers: { authorization: `Bearer ${token.bytes.toString('latin1')}` },
        })
        expect([what, status]).toEqual([what, 401])
      }
      await expect(sendBurst(server.port, [...good.slice(1), ...Object.values(bad)])).rejects.toThrow('31 of 34')
    } finally {
      server.stop()
    }
  })
})

const judges = Object.keys(contenders).filter(name => !BYSTANDERS.includes(name))

test.each(judges)('a cold start of %s grants a good token and refuses what is not', async name => {
  const { importTime, verdictTime, memory } = await startOnce(name, setting, textOf(good[0]))
  expect(verdictTime).toBeGreaterThan(importTime)
  expect(memory).toBeGreaterThan(0)
  const refusals = Object.values(bad).map(token => expect(startOnce(name, setting, textOf(token))).rejects.toThrow())
  await Promise.all(refusals)
})

function textOf(token: SignedToken | undefined): string {
  return token?.bytes.toString('latin1') ?? ''
}
