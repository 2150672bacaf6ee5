import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const examples = readdirSync('examples', { withFileTypes: true }).filter(entry => entry.isDirectory())

/** Some are built first, which takes its time on a busy machine. */
const timeout = 300_000

describe('every example runs and prints what it says it prints', () => {
  test.each(examples.map(({ name }) => name))(
    '%s',
    name => {
      const expected = readFileSync(`examples/${name}/expected.txt`, 'utf8')
      expect(execFileSync(process.execPath, [`examples/${name}/index.ts`], { encoding: 'utf8' })).toBe(expected)
    },
    timeout,
  )

  test('there is at least one', () => expect(examples.length).toBeGreaterThan(0))
})
