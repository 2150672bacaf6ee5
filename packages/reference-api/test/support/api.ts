/** The API on a free port of this machine, with a guard whose keys the tests hold and a clock that they set. */
import { once } from 'node:events'
import { createServer, request as rawRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { v7 } from 'uuid'
import { expect, onTestFinished } from 'vitest'
import { type AppOptions, createApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/open.ts'
import { createTaskGuard } from '../../src/guard.ts'
import { createLogger, logGuardEvents } from '../../src/logging.ts'
import { createTaskStore } from '../../src/tasks/store.ts'
import { findAnswerFaults } from './contract.ts'

export const issuer = 'http://localhost:3000'
export const audience = 'http://localhost:4000'

const { publicKey, privateKey } = await generateKeyPair('RS256')
/** The issuer's JWK Set. */
export const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' } as { kty: string }] }

/** Signs an access token of the issuer, good for an hour from `now` in milliseconds. */
export function signToken(sub: string, now: number, claims: JWTPayload = {}): Promise<string> {
  const iat = Math.floor(now / 1000)
  return new SignJWT({ iss: issuer, aud: audience, sub, iat, exp: iat + 3600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(privateKey)
}

/** Whatever fetch sends. */
export type Body = NonNullable<RequestInit['body']>

/** What a test asks: a path below the origin, and whatever fetch takes. `json` is sent as such. */
export interface Ask {
  readonly method?: string
  readonly path: string
  readonly token?: string
  readonly json?: unknown
  readonly body?: Body
  readonly headers?: Record<string, string>
}

/** An answer as the tests see it: `body` is parsed JSON, or `undefined` where there were no bytes. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Starts an API for one test; it ends with the test. */
export async function startApi(options: Partial<AppOptions> = {}) {
  const time = { now: Date.parse('2026-11-22T09:30:00.000Z') }
  const lines: string[] = []
  const logger = createLogger({ write: line => lines.push(line) })
  const database = await openDatabase({ file: ':memory:' }, logger)
  const clock = () => time.now
  const guard = createTaskGuard({
    issuer,
    audience,
    keys,
    onEvent: logGuardEvents(logger),
    clock: { now: () => time.now / 1000, after: () => () => {} },
  })
  const store = createTaskStore(database)
  const corsOrigins = ['http://localhost:3000']
  const server = createServer(createApp({ store, guard, corsOrigins, logger, clock, newId: v7, ...options }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    await database.destroy()
  })

  /** Asks by fetch, and holds the answer against the contract. */
  async function ask({ method = 'GET', path, token, json, body, headers }: Ask): Promise<Answer> {
    const response = await fetch(origin + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? body !== undefined && { body, duplex: 'half' } : { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    const { status, headers: fields } = response
    if (method !== 'OPTIONS') {
      const answer = { status, headers: Object.fromEntries(fields), body: text }
      expect(findAnswerFaults(method, path, answer)).toEqual([])
    }
    return { status, headers: fields, body: text === '' ? undefined : JSON.parse(text) }
  }

  /** Asks with a request target that fetch would mend. */
  async function askRaw(target: string, token?: string): Promise<{ status: number; text: string }> {
    const { port } = server.address() as AddressInfo
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const request = rawRequest({ host: '127.0.0.1', port, path: target, headers }).end()
    const [response] = await once(request, 'response')
    const text = (await response.toArray()).join('')
    return { status: response.statusCode, text }
  }

  /** An access token of the issuer, good for an hour by the API's clock. */
  const tokenFor = (sub: string, claims?: JWTPayload) => signToken(sub, time.now, claims)

  /** Someone with a token and a path of her own. */
  async function person(sub: string) {
    const token = await tokenFor(sub)
    const tasks = `/api/${encodeURIComponent(sub)}/tasks`
    return {
      token,
      tasks,
      ask: (method: string, rest = '', more: Partial<Ask> = {}) => ask({ method, path: tasks + rest, token, ...more }),
      add: async (title: string) =>
        (await ask({ method: 'POST', path: tasks, token, json: { title } })).body as { id: string },
    }
  }

  return { origin, server, time, lines, guard, store, database, ask, askRaw, tokenFor, person }
}
