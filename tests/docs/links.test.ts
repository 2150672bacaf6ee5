import { existsSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findPages, root } from '../../scripts/lists.ts'
import { anchorsOf, linksOf } from './markdown.ts'

describe('every relative link leads to a file that is there, and to a heading that it has', () => {
  test.each(findPages())('in %s', page => {
    expect(linksOf(page).filter(link => !/^[a-z]+:/.test(link) && !leadsSomewhere(page, link))).toEqual([])
  })
})

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : relative(root, join(root, dirname(page), path))
  if (target.startsWith('..') || !existsSync(join(root, target))) return false
  return anchor === undefined || (extname(target) === '.md' && anchorsOf(target).has(anchor))
}
