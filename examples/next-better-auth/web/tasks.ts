// The task API, asked by the server with the person's own token, which gets into no page.
import { headers } from 'next/headers.js'
import { redirect } from 'next/navigation.js'
import { apiUrl } from './config.ts'
import { getIssuer } from './issuer.ts'

export interface Task {
  readonly id: string
  readonly title: string
}

/** Who is signed in, if anyone. */
export async function findUser() {
  // Not refreshed, since a page cannot set the cookie of a session that lives longer
  const given = { headers: await headers(), query: { disableRefresh: true } }
  const session = await getIssuer().api.getSession(given)
  return session?.user
}

export async function listTasks(): Promise<readonly Task[]> {
  const response = await ask('GET')
  return response.json()
}

export async function addTask(title: string): Promise<void> {
  await ask('POST', '', { title })
}

export async function removeTask(id: string): Promise<void> {
  await ask('DELETE', `/${encodeURIComponent(id)}`)
}

async function ask(method: string, path = '', body?: object): Promise<Response> {
  const user = await findUser()
  if (user === undefined) redirect('/sign-in')
  const { token } = await getIssuer().api.getToken({ headers: await headers() })
  const response = await fetch(`${apiUrl}/api/${encodeURIComponent(user.id)}/tasks${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`The task API answered ${response.status}`)
  return response
}
