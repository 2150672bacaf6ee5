import { readFileSync } from 'node:fs'
import openapiTypescript, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, test } from 'vitest'

test.each(['auth-api', 'tasks-api'])('the types of the %s are those of its contract', async name => {
  const contract = new URL(`../../../specs/003-jwt-auth/contracts/${name}.yaml`, import.meta.url)
  const generated = new URL(`../src/client/generated/${name}.ts`, import.meta.url)
  const ast = await openapiTypescript(contract, { defaultNonNullable: false })
  expect(readFileSync(generated, 'utf8'), 'run: npm run generate').toBe(COMMENT_HEADER + astToString(ast))
})
