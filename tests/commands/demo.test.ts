import { beforeAll, expect, test } from 'vitest'
import { finishCommand } from '../harness/commands.ts'

let walk: { code: number | null; text: string }

beforeAll(async () => {
  walk = await finishCommand(['npm', 'run', 'demo'])
})

test('the demo ends well, since everything was answered as it says', () => {
  expect([walk.code, walk.text]).toEqual([0, expect.stringContaining('All as it should be.')])
})

test.each([
  ['tasks are added', /POST \/api\/\S+\/tasks +Ada's token +201/],
  ['tasks are listed', /GET +\/api\/\S+\/tasks +Ada's token +200/],
  ['no token is refused', /no token +401 +GUARD_CREDENTIALS_MISSING/],
  ['a tampered token is refused', /tampered +401 +GUARD_SIGNATURE_INVALID/],
  ['an expired token is refused', /expired +401 +GUARD_TOKEN_EXPIRED/],
  ['alg none is refused', /alg: none +401 +GUARD_TOKEN_MALFORMED/],
  ['HS256 with the public key is refused', /HS256, public key +401 +GUARD_ALGORITHM_REFUSED/],
  ["another's path is refused", /Ada's token +403 +GUARD_PATH_MISMATCH/],
])('the demo shows that %s', (_, line) => {
  expect(walk.text).toMatch(line)
})

test('the demo shows headers and claims, and never a signature', () => {
  expect(walk.text).toMatch(/header \{"alg":"RS256","kid":"[^"]+"\}/)
  expect(walk.text).toMatch(/claims \{.*"sub":.*"exp":/)
  expect(walk.text).not.toMatch(/ey[\w-]+\.[\w-]+/)
})
