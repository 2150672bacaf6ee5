import { expect, test } from 'vitest'
import { createLogger } from '../src/logging.ts'

function log(err: unknown): { line: string; logged: unknown } {
  const lines: string[] = []
  createLogger({ write: line => lines.push(line) }).error({ err }, 'request failed')
  const line = lines.join('')
  return { line, logged: JSON.parse(line).err }
}

test('an error is logged by its name, message, code and stack, without the address that its other fields hold', () => {
  const { line, logged } = log(
    Object.assign(new Error('duplicate key', { cause: new Error('ada@example.com') }), {
      code: '23505',
      detail: 'Key (email)=(ada@example.com) already exists.',
      body: { email: 'ada@example.com' },
    }),
  )
  expect(logged).toEqual({ name: 'Error', message: 'duplicate key', code: '23505', stack: expect.any(String) })
  expect(line).not.toContain('ada@')
})

test('what was thrown and is no error is not logged', () => {
  expect(log('ada@example.com').line).not.toContain('ada@')
})
