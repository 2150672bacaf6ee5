import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../scripts/command.ts'
import { findPages, renderLists } from '../../scripts/lists.ts'
import { codeIn, readText, tableBelow } from './markdown.ts'

describe('a list that mirrors a folder or a file is complete and current', () => {
  test.each(findPages().filter(page => readText(page).includes('<!-- list: ')))('in %s', page => {
    const text = readText(page)
    expect(renderLists(page, text), 'npm run docs:lists writes it').toBe(text)
  })
})

test('the guide has a page for each adapter, and for nothing else', () => {
  const namesIn = (folder: string, ending: string) =>
    globSync(`${folder}/*`, { cwd: ROOT })
      .map(path => basename(path, ending))
      .sort()
  expect(namesIn('docs/guide/frameworks', '.md')).toEqual(namesIn('packages/jwt-guard/src/adapters', '.ts'))
})

test('the plan names every folder of tests', () => {
  const files = globSync('tests/*/**/*.test.ts', { cwd: ROOT })
  const folders = new Set(files.map(file => file.split('/', 2).join('/')))
  const named = tableBelow('specs/003-jwt-auth/plan.md', 'Tests').map(([, folder = '']) => codeIn(folder))
  expect(named.sort()).toEqual([...folders, 'packages/*/test'].sort())
})
