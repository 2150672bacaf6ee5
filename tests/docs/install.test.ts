import { describe, expect, test } from 'vitest'
import { findPages } from '../../scripts/lists.ts'
import { readText } from './markdown.ts'

/** An installer and the bare name: not `jwt-guard@npm:…`, not `./jwt-guard-….tgz`, not `@scope/jwt-guard`. */
const bare = /\b(?:npm|pnpm|yarn|bun|deno)\s+(?:install|i|add|ci)\b(?:[^\n`]*\s)?jwt-guard(?!@npm:|[-\w/.])/

describe("no page leads anyone to the stranger's package", () => {
  test.each(findPages())('in %s', page => {
    expect(
      readText(page)
        .split('\n')
        .filter(line => bare.test(line)),
    ).toEqual([])
  })

  test.each(['npm install jwt-guard', 'npm i -S jwt-guard', 'pnpm add express jwt-guard@1'])('as would: %s', line => {
    expect(line).toMatch(bare)
  })
})
