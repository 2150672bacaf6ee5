import { describe, expect, test } from 'vitest'
import { completedOf, FILTERS, filterPath, readFilter } from '../src/client/tasks/filter.ts'
import { changeList, countTasks, emptyList, type TaskList } from '../src/client/tasks/task-list.ts'
import type { Task } from '../src/client/tasks/tasks-client.ts'

/** A task made at the given second. */
function taskAt(second: number, completed = false): Task {
  const time = `2026-11-22T09:30:0${second}.000Z`
  const id = `01a20406-6e28-7cc8-8583-18000000000${second}`
  return {
    id,
    user_id: 'ada',
    title: `Task ${second}`,
    description: null,
    completed,
    created_at: time,
    updated_at: time,
  }
}

function listOf(tasks: Task[], more: Partial<TaskList> = {}): TaskList {
  return { ...emptyList('all'), status: 'ready', tasks, ...more }
}

describe('the list', () => {
  test('shows what was loaded, in the order of the API', () => {
    const page = { tasks: [taskAt(2), taskAt(1)], next_cursor: 'x' }
    expect(changeList(emptyList('all'), { type: 'loaded', page })).toEqual(listOf(page.tasks, { nextCursor: 'x' }))
  })

  test('grows by the next page, and shows no task twice', () => {
    const list = listOf([taskAt(3), taskAt(2)], { nextCursor: 'x' })
    const page = { tasks: [taskAt(2), taskAt(1)], next_cursor: null }
    expect(changeList(list, { type: 'extended', page })).toEqual(listOf([taskAt(3), taskAt(2), taskAt(1)]))
  })

  test('keeps a task in its place, whether it is new, changed or back', () => {
    const list = listOf([taskAt(3), taskAt(1)])
    const added = changeList(list, { type: 'put', task: taskAt(2) })
    expect(added.tasks.map(({ title }) => title)).toEqual(['Task 3', 'Task 2', 'Task 1'])
    const changed = changeList(added, { type: 'put', task: { ...taskAt(2), title: 'Other' } })
    expect(changed.tasks.map(({ title }) => title)).toEqual(['Task 3', 'Other', 'Task 1'])
  })

  test('orders tasks of the same moment by ID, as the API does', () => {
    const one = { ...taskAt(1), id: 'a' }
    const other = { ...taskAt(1), id: 'b' }
    expect(changeList(listOf([one]), { type: 'put', task: other }).tasks).toEqual([other, one])
    expect(changeList(listOf([other]), { type: 'put', task: one }).tasks).toEqual([other, one])
  })

  test('lets a task go that its filter no longer lets through', () => {
    const list = listOf([taskAt(2), taskAt(1)], { filter: 'active' })
    expect(changeList(list, { type: 'put', task: taskAt(2, true) }).tasks).toEqual([taskAt(1)])
  })

  test('shows what it knows of another filter until the API has answered', () => {
    const list = listOf([taskAt(2, true), taskAt(1)], { nextCursor: 'x' })
    const expected = { status: 'loading', filter: 'completed', tasks: [taskAt(2, true)], nextCursor: null }
    expect(changeList(list, { type: 'loading', filter: 'completed' })).toEqual(expected)
  })

  test('forgets what was dropped, and says why it could not be loaded', () => {
    expect(changeList(listOf([taskAt(1)]), { type: 'dropped', id: taskAt(1).id }).tasks).toEqual([])
    const failed = changeList(listOf([taskAt(1)]), { type: 'failed', fault: 'down' })
    expect(failed).toMatchObject({ status: 'failed', fault: 'down', tasks: [] })
  })
})

test.each([
  ['0 tasks, 0 to do', listOf([])],
  ['1 task, 0 to do', listOf([taskAt(1, true)])],
  ['2 tasks, 1 to do', listOf([taskAt(2), taskAt(1, true)])],
  ['2+ tasks, 1+ to do', listOf([taskAt(2), taskAt(1, true)], { nextCursor: 'x' })],
  ['1 task to do', listOf([taskAt(1)], { filter: 'active' })],
  ['2+ tasks to do', listOf([taskAt(2), taskAt(1)], { filter: 'active', nextCursor: 'x' })],
  ['1 completed task', listOf([taskAt(1, true)], { filter: 'completed' })],
  ['0 completed tasks', listOf([], { filter: 'completed' })],
])('the count reads "%s"', (words, list) => {
  expect(countTasks(list)).toBe(words)
})

describe('the filter', () => {
  test.each(FILTERS)('%s is found again in its own address', filter => {
    expect(readFilter(new URL(filterPath(filter), 'http://localhost').search)).toBe(filter)
  })

  test.each(['', '?filter=', '?filter=none', '?filter=toString'])('%j asks for all tasks', search => {
    expect(readFilter(search)).toBe('all')
  })

  test('is put to the API as its `completed` parameter', () => {
    expect(FILTERS.map(completedOf)).toEqual([undefined, false, true])
  })
})
