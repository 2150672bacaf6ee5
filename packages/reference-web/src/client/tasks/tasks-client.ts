import createClient from 'openapi-fetch'
import type { components, paths } from '../generated/tasks-api.ts'
import { createBearerFetch } from '../session/bearer-fetch.ts'
import { Fault, waitingTime } from '../session/fault.ts'
import type { TokenSource } from '../session/token.ts'
import { completedOf, type Filter } from './filter.ts'

export type Task = components['schemas']['Task']
export type TaskInput = components['schemas']['TaskInput']
export type TaskPage = components['schemas']['TaskPage']

/** An answer as it came, for those who want to see it. */
export interface RawAnswer {
  readonly status: number
  readonly code: string | undefined
  readonly detail: string | undefined
}

export type TasksClient = ReturnType<typeof createTasksClient>

const PAGE_SIZE = 20

/** The task API, for the person whose token the source gives: her ID is the `sub` of the token. */
export function createTasksClient(apiUrl: string, tokens: TokenSource, fetch = globalThis.fetch) {
  const client = createClient<paths>({ baseUrl: apiUrl, fetch: createBearerFetch(tokens, fetch) })
  const mine = async () => ({ user_id: String((await tokens.get()).unverifiedClaims['sub']) })
  return {
    async list(filter: Filter, cursor?: string, signal?: AbortSignal): Promise<TaskPage> {
      const completed = completedOf(filter)
      const query = { limit: PAGE_SIZE, ...(completed !== undefined && { completed }), ...(cursor && { cursor }) }
      const options = { params: { path: await mine(), query }, ...(signal && { signal }) }
      return judge(await client.GET('/api/{user_id}/tasks', options))
    },
    async add(body: TaskInput): Promise<Task> {
      return judge(await client.POST('/api/{user_id}/tasks', { params: { path: await mine() }, body }))
    },
    async replace(id: string, body: TaskInput): Promise<Task> {
      const path = { ...(await mine()), id }
      return judge(await client.PUT('/api/{user_id}/tasks/{id}', { params: { path }, body }))
    },
    async complete(id: string, completed: boolean): Promise<Task> {
      const path = { ...(await mine()), id }
      return judge(await client.PATCH('/api/{user_id}/tasks/{id}/complete', { params: { path }, body: { completed } }))
    },
    /** A task that is gone already is no fault. */
    async remove(id: string): Promise<void> {
      const path = { ...(await mine()), id }
      const outcome = await client.DELETE('/api/{user_id}/tasks/{id}', { params: { path } })
      if (outcome.response.status !== 404) judge(outcome)
    },
    /** Asks for anybody's tasks, and tells what the API said. */
    async ask(userId: string): Promise<RawAnswer> {
      const { error, response } = await client.GET('/api/{user_id}/tasks', { params: { path: { user_id: userId } } })
      return { status: response.status, code: error?.code, detail: error?.detail }
    },
  }
}

interface Outcome<Data> {
  readonly data?: Data
  readonly error?: { readonly detail: string; readonly code: string }
  readonly response: Response
}

function judge<Data>({ data, error, response }: Outcome<Data>): Data {
  if (response.ok) return data as Data
  if (response.status === 503)
    throw new Fault(`The task API can’t serve now. ${waitingTime(response)}`, 503, error?.code)
  throw new Fault(error?.detail ?? `The task API answered ${response.status}.`, response.status, error?.code)
}
