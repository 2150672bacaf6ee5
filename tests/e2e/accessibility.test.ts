import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFaults, measureOverflow } from './support/faults.ts'
import { addTask, openTasks, PASSWORD, signUp } from './support/people.ts'
import { expectFocus, focused } from './support/senses.ts'
import { openSite, type Site } from './support/site.ts'

const WIDTHS = [320, 360, 1280]
const SCHEMES = ['light', 'dark'] as const
/** As long as a title may be, without a place to break it. */
const LONG_TITLE = 'x'.repeat(200)

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

/** Each page in each state that it can be in. */
const states: Record<string, (page: Page) => Promise<unknown>> = {
  'sign in': page => page.goto('/sign-in'),
  'sign in, after signing out': page => page.goto('/sign-in?signed_out'),
  'sign in, refused': async page => {
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill('nobody@example.com')
    await page.getByLabel('Password').fill('wrong horse')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
  },
  'sign up': page => page.goto('/sign-up'),
  'sign up, refused': async page => {
    const { email } = await signUp(site, page)
    await page.context().clearCookies()
    await page.goto('/sign-up')
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
  },
  'page not found': page => page.goto('/nowhere'),
  'no tasks': page => openTasks(site, page),
  'tasks, a description and a long title': async page => {
    const person = await signUp(site, page)
    await addTask(site, page, person, { title: LONG_TITLE, description: 'y'.repeat(300) })
    await addTask(site, page, person, { title: 'Buy milk', completed: true })
    await page.goto('/tasks')
    await page.getByText('Buy milk').waitFor()
  },
  'more tasks than one page holds': async page => {
    const person = await signUp(site, page)
    for (let number = 1; number <= 21; number += 1) await addTask(site, page, person, { title: `Task ${number}` })
    await page.goto('/tasks')
    await page.getByRole('button', { name: 'Load more' }).waitFor()
  },
  'a task that is edited': async page => {
    await openTasks(site, page, ['Buy milk'])
    await page.getByRole('button', { name: 'Edit Buy milk' }).click()
  },
  'a task that was deleted': async page => {
    await openTasks(site, page, [LONG_TITLE])
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
  },
  'a change that failed': async page => {
    await openTasks(site, page, ['Buy milk'])
    await page.route(`${site.apiUrl}/**`, route => route.abort())
    await page.getByRole('checkbox').click()
    await page.getByRole('alert').waitFor()
  },
  'a list that could not be loaded': async page => {
    await signUp(site, page)
    await page.route(`${site.apiUrl}/**`, route => route.abort())
    await page.goto('/tasks')
    await page.getByRole('alert').waitFor()
  },
  'a list that is being loaded': async page => {
    await signUp(site, page)
    await page.route(`${site.apiUrl}/**`, () => {})
    await page.goto('/tasks')
    await page.getByText('Loading your tasks').waitFor()
  },
  'a session that could not be ended': async page => {
    await openTasks(site, page)
    await page.route('**/api/auth/sign-out', route => route.abort())
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('alert').waitFor()
  },
  'another person’s path, refused': async page => {
    await openTasks(site, page)
    await page.getByRole('button', { name: 'Ask for their tasks' }).click()
    await page.locator('.outcome').getByText('403').waitFor()
  },
}

describe.each(Object.entries(states))('%s', (_, show) => {
  test('axe finds nothing, and nothing is wider than the window, in light and dark at each width', async () => {
    // Colours are judged as they come to rest.
    const page = await site.openPage({ reducedMotion: 'reduce' })
    await show(page)
    await page.locator('h1').waitFor()
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 720 })
        expect(await findFaults(page), `${colorScheme} at ${width}`).toEqual([])
        expect(await measureOverflow(page), `${width}`).toBe(0)
      }
    }
    await page.context().close()
  })
})

describe('by keyboard alone', () => {
  /** Presses a key, and checks that what has the focus then can be seen to have it. */
  async function press(page: Page, key: string): Promise<string> {
    await page.keyboard.press(key)
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)
    const name = await focused(page)
    if (key.endsWith('Tab')) expect([name, outline]).toEqual([name, 'solid'])
    return name
  }

  async function walkTo(page: Page, name: string): Promise<void> {
    for (let steps = 0; steps < 40; steps += 1) if ((await press(page, 'Tab')) === name) return
    throw new Error(`the Tab key does not lead to "${name}"`)
  }

  test('a person signs up, adds, edits, completes, filters, deletes, undoes, tries a path and signs out', async () => {
    const page = await site.openPage()
    await page.goto('/sign-up')
    await page.locator('h1').waitFor() // a key that is pressed sooner meets an empty page
    expect(await press(page, 'Tab')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await press(page, 'Tab')).toBe('Name')
    await page.keyboard.type('Mary')
    await press(page, 'Tab')
    await page.keyboard.type('mary@example.com')
    await press(page, 'Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('Nothing to do yet').waitFor()

    await walkTo(page, 'New task')
    await page.keyboard.type('Buy milk')
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor()

    await walkTo(page, 'Edit Buy milk')
    await page.keyboard.press('Enter')
    await page.getByLabel('Title of Buy milk').waitFor()
    await page.keyboard.type('Buy bread')
    await page.keyboard.press('Enter')
    await expectFocus(page, 'Edit Buy bread')

    expect(await press(page, 'Shift+Tab')).toBe('Buy bread')
    await page.keyboard.press('Space')
    await page.locator('.visually-hidden').getByText('Completed').waitFor({ state: 'attached' })
    await walkTo(page, 'Delete Buy bread')
    await page.keyboard.press('Enter')
    await expectFocus(page, 'Undo')
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: 'Buy bread' }).waitFor()
    expect(await focused(page)).toBe('New task')

    await walkTo(page, 'Completed')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/tasks?filter=completed')

    await walkTo(page, 'Person’s ID')
    await page.keyboard.press('Enter')
    await page.locator('.outcome').getByText('403').waitFor()

    await page.reload()
    await walkTo(page, 'Sign out')
    await page.keyboard.press('Enter')
    await page.getByText('You are signed out').waitFor()
  })
})

test('nothing moves for those who asked for less motion', async () => {
  const page = await site.openPage({ reducedMotion: 'reduce' })
  await openTasks(site, page, ['Buy milk'])
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter(element => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element)
        return transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior === 'smooth'
      }).length,
  )
  expect(moving).toBe(0)
})
