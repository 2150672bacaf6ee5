import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { titlesOn } from './people.ts'
import { PATIENCE_MILLISECONDS } from './site.ts'

/** What the live region has said last. */
export async function heard(page: Page, text: string): Promise<void> {
  await page.locator('.visually-hidden[role=status]').getByText(text).waitFor({ state: 'attached' })
}

/** Waits until the page's list shows these titles. */
export async function expectTitles(page: Page, titles: readonly string[]): Promise<void> {
  await expect.poll(() => titlesOn(page), { timeout: PATIENCE_MILLISECONDS }).toEqual(titles)
}

/** The list after a reload: what the API has kept. */
export async function keptOn(page: Page): Promise<string[]> {
  await page.reload()
  await page.locator('.count').waitFor()
  return titlesOn(page)
}

/** What has the focus, by the name that is read out for it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? ''
  })
}

export async function expectFocus(page: Page, name: string): Promise<void> {
  await expect.poll(() => focused(page), { timeout: PATIENCE_MILLISECONDS }).toBe(name)
}
