import { type Filter, matches } from './filter.ts'
import type { Task, TaskPage } from './tasks-client.ts'

/** What of the tasks the page knows. */
export interface TaskList {
  readonly status: 'loading' | 'ready' | 'failed'
  /** Why it is failed, for the person to read. */
  readonly fault?: string
  readonly filter: Filter
  /** Newest first, as the API orders them; only those that the filter lets through. */
  readonly tasks: readonly Task[]
  /** Null when there are no more. */
  readonly nextCursor: string | null
}

export type Change =
  | { readonly type: 'loading'; readonly filter: Filter }
  | { readonly type: 'failed'; readonly fault: string }
  | { readonly type: 'loaded' | 'extended'; readonly page: TaskPage }
  | { readonly type: 'put'; readonly task: Task }
  | { readonly type: 'dropped'; readonly id: string }

export function emptyList(filter: Filter): TaskList {
  return { status: 'loading', filter, tasks: [], nextCursor: null }
}

export function changeList(list: TaskList, change: Change): TaskList {
  switch (change.type) {
    case 'loading': {
      // What is known of the other filter's tasks is shown until the API has answered.
      const tasks = list.tasks.filter(task => matches(change.filter, task))
      return { ...emptyList(change.filter), tasks }
    }
    case 'failed':
      return { ...emptyList(list.filter), status: 'failed', fault: change.fault }
    case 'loaded':
      return { ...list, status: 'ready', tasks: change.page.tasks, nextCursor: change.page.next_cursor }
    case 'extended': {
      const known = new Set(list.tasks.map(({ id }) => id))
      const tasks = [...list.tasks, ...change.page.tasks.filter(({ id }) => !known.has(id))]
      return { ...list, tasks, nextCursor: change.page.next_cursor }
    }
    case 'put': {
      const others = list.tasks.filter(({ id }) => id !== change.task.id)
      if (!matches(list.filter, change.task)) return { ...list, tasks: others }
      return { ...list, tasks: [...others, change.task].sort(newestFirst) }
    }
    case 'dropped':
      return { ...list, tasks: list.tasks.filter(({ id }) => id !== change.id) }
  }
}

/** How many there are, in words. Where more can be loaded, how many there are at least. */
export function countTasks({ tasks, filter, nextCursor }: TaskList): string {
  const count = `${tasks.length}${nextCursor === null ? '' : '+'}`
  const noun = count === '1' ? 'task' : 'tasks'
  if (filter === 'active') return `${count} ${noun} to do`
  if (filter === 'completed') return `${count} completed ${noun}`
  const open = tasks.filter(({ completed }) => !completed).length
  return `${count} ${noun}, ${open}${nextCursor === null ? '' : '+'} to do`
}

function newestFirst(one: Task, other: Task): number {
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? 1 : -1
  return one.id < other.id ? 1 : -1
}
