// The API as a process, with an issuer whose keys the tests hold.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Service } from '../../scripts/service.ts'
import { findFreePorts, startApi } from '../../scripts/stack.ts'
import { goodToken } from './forgeries.ts'
import { type Answer, type Sent, send } from './http.ts'
import { type Issuer, startIssuer } from './issuer.ts'

export interface GuardedApi {
  readonly service: Service
  readonly issuer: Issuer
  /** The credentials of a subject that nothing is wrong with. */
  authorize(subject: string): { authorization: string }
  send(sent: Sent): Promise<Answer>
  /** A new task of a subject. */
  createTask(subject: string, title: string): Promise<{ readonly id: string }>
  /** Everything that a subject has, as she sees it. */
  listTasks(subject: string): Promise<string>
  stop(): Promise<void>
}

export async function startGuardedApi(): Promise<GuardedApi> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-security-'))
  const issuer = await startIssuer()
  const [port] = await findFreePorts(1)
  const service = await startApi(`http://localhost:${port}`, issuer.url, {
    dataFolder,
    nodeEnv: 'production',
    apiSettings: { JWKS_URI: issuer.jwksUri },
  })
  const authorize = (subject: string) => ({ authorization: `Bearer ${goodToken(issuer, service.url, subject)}` })
  const pathOf = (subject: string) => `/api/${encodeURIComponent(subject)}/tasks`

  async function expectOf(status: number, sent: Sent): Promise<string> {
    const answer = await send(service.url, sent)
    if (answer.status !== status) throw new Error(`${sent.method} ${sent.path} → ${answer.status}: ${answer.body}`)
    return answer.body
  }

  return {
    service,
    issuer,
    authorize,
    send: sent => send(service.url, sent),
    async createTask(subject, title) {
      const headers = { ...authorize(subject), 'content-type': 'application/json' }
      return JSON.parse(
        await expectOf(201, { method: 'POST', path: pathOf(subject), headers, body: JSON.stringify({ title }) }),
      )
    },
    listTasks: subject => expectOf(200, { method: 'GET', path: pathOf(subject), headers: authorize(subject) }),
    async stop() {
      await Promise.all([service.stop(), issuer.stop()])
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
