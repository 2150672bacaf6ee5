import { describe, expect, test } from 'vitest'
import { findPages } from '../../scripts/lists.ts'
import { codeIn, readText, tableBelow } from './markdown.ts'

const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> }
const commands = Object.keys(scripts).map(name =>
  ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`,
)

test('CONTRIBUTING.md lists every command of the root, and no other', () => {
  const listed = tableBelow('CONTRIBUTING.md', 'Set up').map(([command = '']) => codeIn(command))
  expect(listed.sort()).toEqual(commands.sort())
})

describe('a command that a page tells to run is one of the root', () => {
  test.each(findPages())('in %s', page => {
    const told = readText(page).match(/\bnpm (?:start\b|test\b|run [\w:]+)/g) ?? []
    expect(told.filter(command => !commands.includes(command))).toEqual([])
  })
})
