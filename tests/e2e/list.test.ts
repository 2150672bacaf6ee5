import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addTask, openTasks, signUp, titlesOn } from './support/people.ts'
import { expectFocus, heard, keptOn } from './support/senses.ts'
import { openSite, type Site } from './support/site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

async function open(titles: readonly string[] = []): Promise<Page> {
  const page = await site.openPage()
  await openTasks(site, page, titles)
  return page
}

describe('the filter', () => {
  test('shows what it says, counts it, and is kept in the address', async () => {
    const page = await open(['Buy milk', 'Water the plants', 'Feed the cat'])
    await page.getByRole('checkbox', { name: 'Buy milk' }).check()
    await heard(page, 'Completed')
    const count = page.locator('.count')
    expect(await count.textContent()).toBe('3 tasks, 2 to do')

    await page.getByRole('link', { name: 'Active' }).click()
    await heard(page, '2 tasks to do')
    expect(await titlesOn(page)).toEqual(['Feed the cat', 'Water the plants'])
    expect(page.url()).toBe(`${site.url}/tasks?filter=active`)

    await page.getByRole('link', { name: 'Completed' }).click()
    await heard(page, '1 completed task')
    expect(await titlesOn(page)).toEqual(['Buy milk'])
    expect(await keptOn(page)).toEqual(['Buy milk'])
    expect(await page.getByRole('link', { name: 'Completed' }).getAttribute('aria-current')).toBe('page')
  })

  test('follows the browser’s way back and forth', async () => {
    const page = await open(['Buy milk'])
    await page.getByRole('link', { name: 'Completed' }).click()
    await page.getByText('Nothing completed yet').waitFor()
    await page.goBack()
    await page.getByText('Buy milk').waitFor()
    expect(page.url()).toBe(`${site.url}/tasks`)
    await page.goForward()
    await page.getByText('Nothing completed yet').waitFor()
  })
})

describe('a long list', () => {
  test('comes in pages: more is loaded when asked for, each task once', async () => {
    const page = await site.openPage()
    const person = await signUp(site, page)
    for (let number = 1; number <= 25; number += 1) await addTask(site, page, person, { title: `Task ${number}` })
    await page.goto('/tasks')
    await page.getByText('Task 25', { exact: true }).waitFor()
    expect(await page.locator('.count').textContent()).toBe('20+ tasks, 20+ to do')
    await page.getByRole('button', { name: 'Load more' }).click()
    await heard(page, '5 more tasks.')
    expect(await titlesOn(page)).toEqual(Array.from({ length: 25 }, (_, index) => `Task ${25 - index}`))
    expect(await page.locator('.count').textContent()).toBe('25 tasks, 25 to do')
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0)
    await expectFocus(page, 'Task 5')
  })
})

describe('while the list is not there', () => {
  test('the page says that it is on its way', async () => {
    const page = await site.openPage()
    await signUp(site, page)
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    await page.route(`${site.apiUrl}/**`, async route => {
      await held
      await route.continue()
    })
    await page.goto('/tasks')
    await page.getByText('Loading your tasks…').waitFor()
    release()
    await page.getByText('Nothing to do yet').waitFor()
  })

  test('because the API is down, the page says so, and shows it once the API is back', async () => {
    const page = await open(['Buy milk'])
    await site.stopApi()
    await page.reload()
    await page.getByRole('alert').getByText('Your tasks could not be loaded. The server can’t be reached.').waitFor()
    await site.restartApi()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
