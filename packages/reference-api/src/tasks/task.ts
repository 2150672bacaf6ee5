/** A task, and the rules of what callers may send. Types come from the contract; the schemas are held to it by tests. */
import { z } from 'zod'
import type { components } from '../generated/tasks-api.ts'
import { readCursor } from './cursor.ts'

export type Task = components['schemas']['Task']
export type TaskPage = components['schemas']['TaskPage']

/** Text that every database can keep: PostgreSQL knows no NUL, and UTF-8 no lone surrogate. */
function text(least: number, most: number, rule: string) {
  return z.string('must be a string').superRefine((value, context) => {
    if (value.includes('\0')) context.addIssue('must not contain NUL')
    else if (!value.isWellFormed()) context.addIssue('must not contain a lone surrogate')
    else if (!(least <= length(value) && length(value) <= most)) context.addIssue(rule)
  })
}

/** Characters are code points, as in JSON Schema: an emoji is not two. */
function length(value: string): number {
  return [...value].length
}

const flag = z.boolean('must be true or false')

/** What `POST` and `PUT` take. */
export const taskInput = z.strictObject(
  {
    title: z
      .string('must be a string')
      .trim()
      .pipe(text(1, 200, 'must have 1 to 200 characters after trimming')),
    description: text(0, 1000, 'must have at most 1,000 characters').nullable().default(null),
    completed: flag.default(false),
  },
  'must be an object',
)
export type TaskInput = z.output<typeof taskInput>

/** What `PATCH …/complete` takes. */
export const completion = z.strictObject({ completed: flag.default(true) }, 'must be an object')

/** What the list takes in its query, where every value is a text and a repeated one is an array. */
export const listQuery = z.strictObject({
  completed: z
    .enum(['true', 'false'], 'must be true or false, once')
    .transform(value => value === 'true')
    .optional(),
  limit: z
    .string('must be given once')
    .regex(/^([1-9]\d?|100)$/, 'must be an integer from 1 to 100')
    .transform(Number)
    .default(50),
  cursor: z
    .string('must be given once')
    .transform((value, context) => {
      const position = readCursor(value)
      if (position === undefined) context.addIssue('must be a next_cursor of this list')
      return position ?? z.NEVER
    })
    .optional(),
})
export type ListQuery = z.output<typeof listQuery>

/** An id as the path may spell it; it is kept in lower case (RFC 9562 §4). */
export const taskId = z.uuid().toLowerCase()
