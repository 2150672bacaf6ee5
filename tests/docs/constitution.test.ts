import { describe, expect, test } from 'vitest'
import { headingsOf, readText } from './markdown.ts'

const page = 'specs/constitution.md'
const principles = headingsOf(page).filter(heading => /^[IV]+\. /.test(heading))

test('the constitution has six principles', () => {
  expect(principles).toHaveLength(6)
})

describe('a principle names what enforces it: a test, or the settings of a tool', () => {
  // That each of them is there, the test of the links holds
  test.each(principles)('%s', principle => {
    const text = readText(page).split(`## ${principle}\n`)[1]?.split('\n## ')[0] ?? ''
    const [, enforcers = ''] = /\n\nEnforced by: ([\s\S]+)$/.exec(text) ?? []
    const links = Array.from(enforcers.matchAll(/\]\((.+?)\)/g), ([, link]) => link as string)
    expect(links.filter(link => /\.test\.ts$|\.cjs$/.test(link))).not.toEqual([])
  })
})
