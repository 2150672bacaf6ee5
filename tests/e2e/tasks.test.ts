import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addTask, openTasks, signUp, titlesOn } from './support/people.ts'
import { expectFocus, expectTitles, heard, keptOn } from './support/senses.ts'
import { openSite, PATIENCE_MILLISECONDS, type Site } from './support/site.ts'

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

describe('a task is added', () => {
  test('with Enter: it stands first, and the next can be typed', async () => {
    const page = await open(['Buy milk'])
    const field = page.getByLabel('New task')
    await field.fill('  Water the plants ')
    await field.press('Enter')
    await page.getByRole('checkbox', { name: 'Water the plants' }).waitFor()
    expect(await titlesOn(page)).toEqual(['Water the plants', 'Buy milk'])
    expect(await field.inputValue()).toBe('')
    await expectFocus(page, 'New task')
    await heard(page, 'Added “Water the plants”.')
  })

  test('only when it has a title', async () => {
    const page = await open()
    await page.getByLabel('New task').fill('   ')
    await page.keyboard.press('Enter')
    expect(await page.getByText('Nothing to do yet').isVisible()).toBe(true)
  })

  test('as text, whatever it looks like', async () => {
    const page = await open()
    const title = '<img src=x onerror="document.title=1"> ‮ {{7*7}} 👩‍🚀'
    await page.getByLabel('New task').fill(title)
    await page.keyboard.press('Enter')
    await page.locator('.task-title').waitFor()
    expect(await titlesOn(page)).toEqual([title])
    expect(await page.locator('.task img').count()).toBe(0)
  })

  test('or the title stays in its field', async () => {
    const page = await open()
    await page.route(`${site.apiUrl}/**`, route => route.abort(), { times: 2 })
    await page.getByLabel('New task').fill('Buy milk')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('“Buy milk” could not be added.').waitFor()
    expect(await page.getByLabel('New task').inputValue()).toBe('Buy milk')
  })
})

describe('a task is edited in its place', () => {
  async function edit(page: Page, title: string) {
    await page.getByRole('button', { name: 'Edit Buy milk' }).click()
    const editor = page.getByLabel('Title of Buy milk')
    await editor.fill(title)
    return editor
  }

  test('and saved by Enter, which leaves the focus at the task', async () => {
    const page = await open(['Buy milk'])
    await (await edit(page, 'Buy oat milk')).press('Enter')
    await heard(page, 'Saved “Buy oat milk”.')
    await expectFocus(page, 'Edit Buy oat milk')
    expect(await keptOn(page)).toEqual(['Buy oat milk'])
  })

  test('and saved by leaving it', async () => {
    const page = await open(['Buy milk'])
    await edit(page, 'Buy oat milk')
    await page.getByRole('heading', { name: 'Your tasks' }).click()
    await heard(page, 'Saved “Buy oat milk”.')
    expect(await keptOn(page)).toEqual(['Buy oat milk'])
  })

  test('and left as it was by Escape', async () => {
    const page = await open(['Buy milk'])
    await (await edit(page, 'Buy oat milk')).press('Escape')
    await expectFocus(page, 'Edit Buy milk')
    expect(await titlesOn(page)).toEqual(['Buy milk'])
    expect(await keptOn(page)).toEqual(['Buy milk'])
  })

  test('by a double click, too, and never to nothing', async () => {
    const page = await open(['Buy milk'])
    await page.getByText('Buy milk').dblclick()
    await page.getByLabel('Title of Buy milk').fill('  ')
    await page.keyboard.press('Enter')
    expect(await titlesOn(page)).toEqual(['Buy milk'])
  })

  test('and keeps its description and its state', async () => {
    const page = await site.openPage()
    const person = await signUp(site, page)
    await addTask(site, page, person, { title: 'Buy milk', description: 'Two litres', completed: true })
    await page.goto('/tasks')
    await (await edit(page, 'Buy oat milk')).press('Enter')
    await heard(page, 'Saved')
    await keptOn(page)
    expect(await page.getByText('Two litres').isVisible()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Buy oat milk' }).isChecked()).toBe(true)
  })
})

describe('a task is completed', () => {
  test('and opened again', async () => {
    const page = await open(['Buy milk'])
    const box = page.getByRole('checkbox', { name: 'Buy milk' })
    await box.check()
    await heard(page, 'Completed “Buy milk”.')
    await keptOn(page)
    expect(await box.isChecked()).toBe(true)
    await box.uncheck()
    await heard(page, '“Buy milk” is to do again.')
    await keptOn(page)
    expect(await box.isChecked()).toBe(false)
  })

  test('in the order of the clicks, however fast they come', async () => {
    const page = await open(['Buy milk'])
    const box = page.getByRole('checkbox', { name: 'Buy milk' })
    const answers: Promise<{ completed: boolean }>[] = []
    page.on('response', response => {
      if (response.request().method() === 'PATCH') answers.push(response.json())
    })
    for (let clicks = 0; clicks < 5; clicks += 1) await box.click()
    await expect.poll(() => answers.length, { timeout: PATIENCE_MILLISECONDS }).toBe(5)
    const states = (await Promise.all(answers)).map(({ completed }) => completed)
    expect(states).toEqual([true, false, true, false, true])
    await keptOn(page)
    expect(await box.isChecked()).toBe(true)
  })

  test('and leaves the list of what is to do, with the focus on the list’s title', async () => {
    const page = await open(['Buy milk', 'Water the plants'])
    await page.getByRole('link', { name: 'Active' }).click()
    await page.getByRole('checkbox', { name: 'Buy milk' }).click()
    await expectTitles(page, ['Water the plants'])
    await expectFocus(page, 'Your tasks')
  })

  test('or shown as it was, told of, and tried again', async () => {
    const page = await open(['Buy milk'])
    const box = page.getByRole('checkbox', { name: 'Buy milk' })
    await page.route(`${site.apiUrl}/**`, route => route.abort())
    await box.click()
    await page.getByRole('alert').getByText('“Buy milk” could not be changed. The server can’t be reached.').waitFor()
    expect(await box.isChecked()).toBe(false)
    await page.unroute(`${site.apiUrl}/**`)
    await page.getByRole('button', { name: 'Try again' }).click()
    await heard(page, 'Completed “Buy milk”.')
    expect(await page.getByRole('alert').count()).toBe(0)
    await keptOn(page)
    expect(await box.isChecked()).toBe(true)
  })
})

describe('a task is deleted', () => {
  test('at once, and for good unless that is undone', async () => {
    const page = await open(['Buy milk', 'Water the plants'])
    await page.getByRole('button', { name: 'Delete Buy milk' }).click()
    await heard(page, 'Deleted “Buy milk”.')
    await expectFocus(page, 'Undo')
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expectFocus(page, 'New task')
    expect(await titlesOn(page)).toEqual(['Water the plants'])
    expect(await keptOn(page)).toEqual(['Water the plants'])
  })

  test('and brought back, as it was', async () => {
    const page = await site.openPage()
    const person = await signUp(site, page)
    await addTask(site, page, person, { title: 'Buy milk', description: 'Two litres', completed: true })
    await page.goto('/tasks')
    await page.getByRole('button', { name: 'Delete Buy milk' }).click()
    await page.getByText('Nothing to do yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await heard(page, '“Buy milk” is back.')
    expect(await keptOn(page)).toEqual(['Buy milk'])
    expect(await page.getByText('Two litres').isVisible()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Buy milk' }).isChecked()).toBe(true)
  })

  test('also when it is gone already', async () => {
    const page = await open(['Buy milk'])
    const other = await page.context().newPage()
    await other.goto('/tasks')
    await other.getByRole('button', { name: 'Delete Buy milk' }).click()
    await heard(other, 'Deleted')
    await page.getByRole('button', { name: 'Delete Buy milk' }).click()
    await heard(page, 'Deleted')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('or put back when that fails', async () => {
    const page = await open(['Buy milk', 'Water the plants'])
    await page.route(`${site.apiUrl}/**`, route => route.abort())
    await page.getByRole('button', { name: 'Delete Buy milk' }).click()
    await page.getByRole('alert').getByText('“Buy milk” could not be deleted.').waitFor()
    expect(await titlesOn(page)).toEqual(['Water the plants', 'Buy milk'])
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
  })
})
