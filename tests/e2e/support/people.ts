import type { Page } from 'playwright-core'
import type { Site } from './site.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
}

let people = 0

/** Somebody who has an account and is signed in on the page. */
export async function signUp(site: Site, page: Page): Promise<Person> {
  people += 1
  const person = { name: `Ada the ${people}.`, email: `ada${people}@example.com` }
  const data = { ...person, password: PASSWORD }
  const answer = await page.request.post('/api/auth/sign-up/email', { data, headers: { origin: site.url } })
  const { user } = await answer.json()
  return { id: user.id, ...person }
}

/** Somebody who looks at her tasks, which are there already. */
export async function openTasks(site: Site, page: Page, titles: readonly string[] = []): Promise<Person> {
  const person = await signUp(site, page)
  for (const title of titles) await addTask(site, page, person, { title })
  await page.goto('/tasks')
  await page
    .getByText(titles.length === 0 ? 'Nothing to do yet' : String(titles.at(-1)))
    .first()
    .waitFor()
  return person
}

/** Adds a task behind the page's back. */
export async function addTask(site: Site, page: Page, person: Person, task: object): Promise<void> {
  const { token } = await (await page.request.get('/api/auth/token')).json()
  const headers = { authorization: `Bearer ${token}` }
  const answer = await page.request.post(`${site.apiUrl}/api/${person.id}/tasks`, { data: task, headers })
  if (answer.status() !== 201) throw new Error(`no task was added: ${answer.status()}`)
}

/** What the page's list shows, from the top. */
export function titlesOn(page: Page): Promise<string[]> {
  return page.locator('.task-title').allTextContents()
}
