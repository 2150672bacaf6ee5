import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addTask, openTasks, PASSWORD, signUp, titlesOn } from './support/people.ts'
import { openSite, PATIENCE_MILLISECONDS, type Site } from './support/site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

test('a newcomer signs up, keeps tasks, signs out, and is sent away from them', async () => {
  const page = await site.openPage()
  await page.goto('/')
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByLabel('Name').fill('Grace Hopper')
  await page.getByLabel('E-mail address').fill('grace@example.com')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('Nothing to do yet').waitFor()
  expect(await page.locator('header').textContent()).toContain('Grace Hopper')

  await page.getByLabel('New task').fill('Find the moth')
  await page.keyboard.press('Enter')
  await page.getByRole('checkbox', { name: 'Find the moth' }).waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out. An access token that was given out before stays good until').waitFor()
  await page.goto('/tasks')
  expect(new URL(page.url()).pathname).toBe('/sign-in')

  await page.getByLabel('E-mail address').fill('grace@example.com')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('checkbox', { name: 'Find the moth' }).waitFor()
  expect(site.complaints).toEqual([])
})

describe('who is not signed in', () => {
  test('is asked to sign in, and led back to the page with its filter', async () => {
    const page = await site.openPage()
    const { email } = await signUp(site, page)
    await page.context().clearCookies()
    await page.goto('/tasks?filter=completed')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('Nothing completed yet').waitFor()
    expect(page.url()).toBe(`${site.url}/tasks?filter=completed`)
  })

  test('keeps the way back when she makes an account first', async () => {
    const page = await site.openPage()
    await page.goto('/tasks?filter=active')
    await page.getByRole('link', { name: 'Make an account' }).click()
    await page.getByLabel('Name').fill('Joan Clarke')
    await page.getByLabel('E-mail address').fill('joan@example.com')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('Nothing left to do').waitFor()
    expect(page.url()).toBe(`${site.url}/tasks?filter=active`)
  })

  test.each(['https://evil.example/tasks', '//evil.example/tasks', '/\\evil.example', 'javascript:alert(1)'])(
    'is not led off the site by a link with %s',
    async wanted => {
      const page = await site.openPage()
      const { email } = await sharedPerson()
      await page.goto(`/sign-in?return_to=${encodeURIComponent(wanted)}`)
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByText('Nothing to do yet').waitFor()
      expect(page.url()).toBe(`${site.url}/tasks`)
    },
  )

  test('is told that a password is wrong, and not of whom', async () => {
    const page = await site.openPage()
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill('nobody@example.com')
    await page.getByLabel('Password').fill('wrong horse')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').textContent()).toBe('Invalid email or password')
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('nobody@example.com')
  })

  test('is told when she came by another address than the app’s own', async () => {
    const page = await site.openPage()
    await page.goto(`${site.url.replace('localhost', '127.0.0.1')}/sign-in`)
    await page.getByLabel('E-mail address').fill('nobody@example.com')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Open this app at its own address').waitFor()
  })

  test('is shown which field an account was refused for', async () => {
    const page = await site.openPage()
    const { email } = await sharedPerson()
    await page.goto('/sign-up')
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    const field = page.getByLabel('E-mail address')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate(input => input === document.activeElement)).toBe(true)
  })
})

describe('when a session ends', () => {
  test('elsewhere, the page gives way to the sign-in page, which leads back', async () => {
    const page = await site.openPage()
    await openTasks(site, page)
    await page.context().clearCookies()
    // The token in memory would do for its 24 hours: the API has to refuse it before another is asked for.
    await page.route(`${site.apiUrl}/**`, route =>
      route.fulfill({ status: 401, headers: { 'access-control-allow-origin': site.url } }),
    )
    await page.getByRole('link', { name: 'Completed' }).click()
    await page.waitForURL('**/sign-in*')
    expect(new URL(page.url()).searchParams.get('return_to')).toBe('/tasks?filter=completed')
  })

  test('in one tab, the others follow', async () => {
    const page = await site.openPage()
    await openTasks(site, page)
    const other = await page.context().newPage()
    await other.goto('/tasks')
    await other.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
  })

  test('the way back in the browser shows no tasks', async () => {
    const page = await site.openPage()
    await openTasks(site, page, ['A secret errand'])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    await page.goBack()
    await page.waitForURL('**/sign-in')
    expect(await page.content()).not.toContain('A secret errand')
  })

  test('that can’t be ended, the person is told that she is still signed in', async () => {
    const page = await site.openPage()
    await openTasks(site, page)
    await page.route('**/api/auth/sign-out', route => route.abort())
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('You are still signed in')
  })
})

describe('the token', () => {
  test('is held in memory alone, and its signature shown nowhere', async () => {
    const page = await site.openPage()
    const tokens: string[] = []
    page.on('response', async answer => {
      if (answer.url().endsWith('/api/auth/token')) tokens.push((await answer.json()).token)
    })
    await openTasks(site, page, ['Buy milk'])
    await expect.poll(() => tokens.length, { timeout: PATIENCE_MILLISECONDS }).toBe(1)
    const signature = String(tokens[0]?.split('.')[2])
    const kept = await page.evaluate(async () => ({
      storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, name]),
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
    }))
    expect(kept).toEqual({ storage: '[{},{},"",null,""]', databases: 0, caches: 0 })
    expect(await page.content()).not.toContain(signature)
    expect(page.url()).not.toContain('eyJ')
  })

  test('is fetched again once after a 401, and what was asked for is done', async () => {
    const page = await site.openPage()
    await openTasks(site, page)
    let fetched = 0
    page.on('request', request => {
      if (request.url().endsWith('/api/auth/token')) fetched += 1
    })
    await page.route(
      `${site.apiUrl}/**`,
      route => route.fulfill({ status: 401, headers: { 'access-control-allow-origin': site.url } }),
      { times: 1 },
    )
    await page.getByLabel('New task').fill('Buy milk')
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor()
    expect(fetched).toBe(1)
    expect(await titlesOn(page)).toEqual(['Buy milk'])
  })

  test('is not fetched a third time', async () => {
    const page = await site.openPage()
    await signUp(site, page)
    let fetched = 0
    page.on('request', request => {
      if (request.url().endsWith('/api/auth/token')) fetched += 1
    })
    await page.route(`${site.apiUrl}/**`, route =>
      route.fulfill({ status: 401, headers: { 'access-control-allow-origin': site.url } }),
    )
    await page.goto('/tasks')
    await page.getByRole('alert').waitFor()
    expect(fetched).toBe(2)
  })
})

describe('each person', () => {
  test('sees her own tasks and nobody else’s', async () => {
    const [one, other] = [await site.openPage(), await site.openPage()]
    await openTasks(site, one, ['Water the plants'])
    await openTasks(site, other, ['Feed the cat'])
    expect([await titlesOn(one), await titlesOn(other)]).toEqual([['Water the plants'], ['Feed the cat']])
  })

  test('sees what the API sees of her token', async () => {
    const page = await site.openPage()
    const { id } = await openTasks(site, page)
    const members = await page.locator('.members').allInnerTexts()
    const [header, claims] = members.map(text => text.replaceAll(/\s+/g, ' '))
    expect(header).toMatch(/^alg RS256 kid [0-9a-f-]{36}$/)
    for (const member of [`sub ${id}`, `iss ${site.url}`, `aud ${site.apiUrl}`]) expect(claims).toContain(member)
    expect(await page.locator('.api-view').textContent()).toContain('Signing out ends your session, not this token.')
  })

  test('is refused on another’s path with 403, whether that other is real or made up', async () => {
    const [page, other] = [await site.openPage(), await site.openPage()]
    await openTasks(site, page)
    const stranger = await signUp(site, other)
    await addTask(site, other, stranger, { title: 'Feed the cat' })
    const ask = page.getByRole('button', { name: 'Ask for their tasks' })
    await ask.click()
    await page.locator('.outcome').getByText('403').waitFor()
    await page.getByLabel('Person’s ID').fill(stranger.id)
    await ask.click()
    await page.locator('.outcome').getByText(`GET /api/${stranger.id}/tasks`).waitFor()
    expect(await page.locator('.outcome').textContent()).toMatch(/403 GUARD_PATH_MISMATCH/)
  })

  test('is let in on her own path', async () => {
    const page = await site.openPage()
    const { id } = await openTasks(site, page)
    await page.getByLabel('Person’s ID').fill(id)
    await page.getByRole('button', { name: 'Ask for their tasks' }).click()
    await page.locator('.outcome').getByText('200').waitFor()
  })
})

let shared: ReturnType<typeof signUp> | undefined
/** Somebody with an account and no tasks, for tests that sign in themselves. */
function sharedPerson(): ReturnType<typeof signUp> {
  shared ??= site.openPage().then(page => signUp(site, page))
  return shared
}
