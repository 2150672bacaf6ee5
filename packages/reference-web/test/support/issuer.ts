import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { DatabaseSync } from 'node:sqlite'
import express from 'express'
import { onTestFinished } from 'vitest'
import { createIssuer, type Issuer } from '../../src/auth/issuer.ts'
import { authRoutes } from '../../src/auth/routes.ts'
import type { Secret } from '../../src/secrets.ts'
import { openStorage } from '../../src/storage.ts'
import { temporaryFolder } from './folder.ts'

export const audience = 'http://localhost:4000'
export const secrets: readonly Secret[] = [{ version: 1, value: 'k3yJ8f0aVq2LzXw7Rb1NcTm5Hs9DgPeU' }]

export interface TestIssuerOptions {
  readonly baseUrl?: string
  readonly dataDir?: string
  readonly secrets?: readonly Secret[]
}

/** An issuer with its tables and without a key, on a database that goes with the test. */
export async function makeIssuer(options: TestIssuerOptions = {}) {
  const baseUrl = options.baseUrl ?? 'http://localhost:3000'
  const storage = openStorage({ dataDir: options.dataDir ?? temporaryFolder() })
  onTestFinished(() => storage.close())
  const logged: string[] = []
  const log = (level: string, message: string, error?: Error) =>
    logged.push(`${level} ${message} ${error?.stack ?? ''}`)
  const issuer = createIssuer({ baseUrl, audience, secrets, storage, log, ...options })
  await (await issuer.$context).runMigrations()
  return { issuer, storage, database: storage.database as DatabaseSync, baseUrl, logged }
}

/** Its routes on a free port of this machine. `from` is the address that requests seem to come from. */
export async function serve(issuer: Issuer, baseUrl: string) {
  const caller = { from: '192.0.2.1' }
  const app = express()
  app.use((request, _response, next) => {
    Object.defineProperty(request, 'ip', { value: caller.from })
    next()
  })
  const server = app.use('/api/auth', authRoutes(issuer, baseUrl)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/auth`
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: baseUrl, ...headers },
      body: JSON.stringify(body),
    })
  const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers })
  return { url, caller, post, get }
}

export const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' }

/** The session cookie that an answer sets, as a browser sends it back. */
export function cookieOf(answer: Response): { cookie: string } {
  return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}
