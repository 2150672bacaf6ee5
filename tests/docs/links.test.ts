import { existsSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../scripts/command.ts'
import { findPages } from '../../scripts/lists.ts'
import { anchorsOf, linksOf } from './markdown.ts'

describe('every relative link leads to a file that is there, and to a heading that it has', () => {
  test.each(findPages())('in %s', page => {
    expect(linksOf(page).filter(link => !/^[a-z]+:/.test(link) && !leadsSomewhere(page, link))).toEqual([])
  })
})

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path))
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return false
  return anchor === undefined || (extname(target) === '.md' && anchorsOf(target).has(anchor))
}
