import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { components, operations as Operations } from '../src/generated/tasks-api.ts'
import { completion, type listQuery, taskInput } from '../src/tasks/task.ts'
import { findFaults, operations } from './support/contract.ts'

type Schemas = components['schemas']

test('the generated types are those of the contract', async () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const [, ...args] = scripts.generate.split(' ')
  const root = new URL('..', import.meta.url)
  const program = new URL('../node_modules/openapi-typescript/bin/cli.js', import.meta.url)
  await promisify(execFile)(process.execPath, [program.pathname, ...args, '--check'], { cwd: root })
})

test('what the schemas take has the types of the contract', () => {
  expectTypeOf<z.input<typeof taskInput>>().branded.toEqualTypeOf<Explicit<Schemas['TaskInput']>>()
  expectTypeOf<z.output<typeof taskInput>>().toEqualTypeOf<Required<Schemas['TaskInput']>>()
  expectTypeOf<z.input<typeof completion>>().branded.toEqualTypeOf<Explicit<Schemas['Completion']>>()
  expectTypeOf<z.output<typeof completion>>().toEqualTypeOf<Required<Schemas['Completion']>>()
  type Query = NonNullable<Operations['listTasks']['parameters']['query']>
  expectTypeOf<keyof z.output<typeof listQuery>>().toEqualTypeOf<keyof Query>()
  expectTypeOf<z.output<typeof listQuery>['limit']>().toEqualTypeOf<NonNullable<Query['limit']>>()
  expectTypeOf<NonNullable<z.output<typeof listQuery>['completed']>>().toEqualTypeOf<NonNullable<Query['completed']>>()
})

/** The schemas' optional members may also be `undefined`, which JSON does not have. */
type Explicit<T> = {
  [K in keyof T]:
    | T[K]
    | (undefined extends T[K] ? undefined : Record<never, never> extends Pick<T, K> ? undefined : never)
}

/** Texts around every edge of the rules: white space, NUL, lone surrogates, characters of two code units, the lengths. */
const edgeText = fc
  .array(
    fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\u00a0',
      '\ufeff',
      '\0',
      '\ud800',
      '\udc00',
      '\u{1f984}',
      'b'.repeat(198),
      'c'.repeat(799),
    ),
    { maxLength: 6 },
  )
  .map(parts => parts.join(''))
const edgeValue = fc.oneof(edgeText, edgeText, fc.constantFrom(null, true, false, 0, {}, [], undefined))

test('the schema of a task takes exactly what the contract takes', () => {
  const value = fc.record(
    { title: edgeValue, description: edgeValue, completed: edgeValue, other: edgeValue },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(value, given => {
      const sent = JSON.parse(JSON.stringify(given))
      const byContract = findFaults('TaskInput', sent).length === 0
      expect(taskInput.safeParse(sent).success).toBe(byContract)
    }),
    { numRuns: 2000 },
  )
})

test('the schema of a task reaches each side of each rule', () => {
  for (const [title, good] of [
    ['a', true],
    [` ${'\u{1f984}'.repeat(200)} `, true],
    ['\u{1f984}'.repeat(201), false],
    ['a'.repeat(201), false],
    [' \n', false],
  ] as const) {
    expect(taskInput.safeParse({ title }).success).toBe(good)
    expect(findFaults('TaskInput', { title }).length === 0).toBe(good)
  }
})

test('the schema of a completion takes exactly what the contract takes', () => {
  const value = fc.oneof(edgeValue, fc.record({ completed: edgeValue, other: edgeValue }, { requiredKeys: [] }))
  fc.assert(
    fc.property(value, given => {
      const sent = JSON.parse(JSON.stringify(given) ?? 'null')
      expect(completion.safeParse(sent).success).toBe(findFaults('Completion', sent).length === 0)
    }),
  )
})

test('every operation of the contract has an example for what it takes and for every answer', () => {
  for (const { id, requestBody, responses } of operations) {
    const contents = [requestBody, ...Object.values(responses)].flatMap(part => Object.values(part?.content ?? {}))
    for (const { examples = {} } of contents) expect(Object.keys(examples), id).not.toEqual([])
  }
})
