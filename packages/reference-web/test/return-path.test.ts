import { describe, expect, test } from 'vitest'
import { returnPath, signInPath } from '../src/return-path.ts'

describe('after signing in one returns', () => {
  test.each(['/tasks', '/tasks?filter=active', '/tasks?filter=completed&x=%2F'])('to %s', path => {
    expect(returnPath(path)).toBe(path)
  })

  test.each([
    null,
    undefined,
    '',
    '/',
    '/sign-in',
    '/api/auth/token',
    'https://evil.example/tasks',
    '//evil.example/tasks',
    '/\\evil.example/tasks',
    '\\\\evil.example\\tasks',
    '/\t/evil.example/tasks',
    '\n//evil.example/tasks',
    ' https://evil.example/tasks',
    'javascript:alert(1)',
    'data:text/html,x',
    '/tasks/../../evil',
    '/tasks@evil.example',
    'http://here.invalid.evil.example/tasks',
    'http://here.invalid@evil.example/tasks',
    'http://[',
  ])('to the task page, and nowhere else, when asked for %j', wanted => {
    expect(returnPath(wanted)).toBe('/tasks')
  })

  test('to a path of this site, whatever site the path names', () => {
    expect(returnPath('http://here.invalid/tasks?filter=active')).toBe('/tasks?filter=active')
    expect(returnPath('/tasks#x')).toBe('/tasks')
  })
})

test('the way to the sign-in page leads back', () => {
  const path = '/tasks?filter=active&x=//evil.example'
  const { pathname, searchParams } = new URL(signInPath(path), 'http://localhost:3000')
  expect(pathname).toBe('/sign-in')
  expect(returnPath(searchParams.get('return_to'))).toBe(path)
  expect(signInPath('/tasks')).toBe('/sign-in')
})
