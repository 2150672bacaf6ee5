import { describe, expect, test } from 'vitest'
import { findPages, renderLists } from '../../scripts/lists.ts'
import { readText } from './markdown.ts'

describe('a list that mirrors a folder or a file is complete and current', () => {
  test.each(findPages().filter(page => readText(page).includes('<!-- list: ')))('in %s', page => {
    const text = readText(page)
    expect(renderLists(page, text), 'npm run docs:lists writes it').toBe(text)
  })
})
