import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { explain } from '../session/fault.ts'
import type { Filter } from './filter.ts'
import { changeList, countTasks, emptyList, type TaskList } from './task-list.ts'
import type { Task, TasksClient } from './tasks-client.ts'

/** Something that was asked for and not done. */
export interface Problem {
  readonly message: string
  readonly retry: () => void
}

interface Step {
  /** Shown at once, before the API has answered; and again after, since an answer that came between knew nothing of it. */
  readonly show?: () => void
  readonly ask: () => Promise<void>
  /** Takes back what was shown. */
  readonly takeBack?: () => void
  /** Begins the sentence that tells of the failure. */
  readonly failure: string
}

/** The person's tasks, and what can be done with them. `announce` tells those who can't see the list what became of it. */
export function useTasks(client: TasksClient, filter: Filter, announce: (text: string) => void) {
  const [list, change] = useReducer(changeList, filter, emptyList)
  const [problem, setProblem] = useState<Problem>()
  const [deleted, setDeleted] = useState<Task>()
  const [round, setRound] = useState(0)
  const queue = useRef<Promise<unknown>>(Promise.resolve())
  const reload = () => setRound(count => count + 1)

  /** Asks the API once what was asked before is through, so that no answer is older than what is shown. */
  const ask = useCallback(<Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const turn = queue.current.then(work)
    queue.current = turn.catch(() => {})
    return turn
  }, [])

  useEffect(() => {
    const controller = new AbortController()
    change({ type: 'loading', filter })
    ask(() => client.list(filter, undefined, controller.signal)).then(
      page => {
        if (controller.signal.aborted) return
        change({ type: 'loaded', page })
        announce(countTasks({ ...emptyList(filter), tasks: page.tasks, nextCursor: page.next_cursor }))
      },
      error => {
        if (controller.signal.aborted) return
        change({ type: 'failed', fault: `Your tasks could not be loaded. ${explain(error)}` })
      },
    )
    return () => controller.abort()
  }, [client, filter, round, announce, ask])

  async function take(step: Step): Promise<boolean> {
    setProblem(undefined)
    step.show?.()
    try {
      await ask(step.ask)
      step.show?.()
      return true
    } catch (error) {
      step.takeBack?.()
      setProblem({ message: `${step.failure} ${explain(error)}`, retry: () => void take(step) })
      return false
    }
  }

  return {
    list: list satisfies TaskList,
    problem,
    deleted,
    reload,
    add: (title: string) =>
      take({
        ask: async () => {
          change({ type: 'put', task: await client.add({ title }) })
          announce(`Added “${title}”.`)
        },
        failure: `“${title}” could not be added.`,
      }),
    rename: (task: Task, title: string) =>
      take({
        show: () => change({ type: 'put', task: { ...task, title } }),
        ask: async () => {
          const { description, completed } = task
          await client.replace(task.id, { title, description, completed })
          announce(`Saved “${title}”.`)
        },
        takeBack: () => change({ type: 'put', task }),
        failure: `“${task.title}” could not be changed.`,
      }),
    complete: (task: Task, completed: boolean) =>
      take({
        show: () => change({ type: 'put', task: { ...task, completed } }),
        ask: async () => {
          await client.complete(task.id, completed)
          announce(completed ? `Completed “${task.title}”.` : `“${task.title}” is to do again.`)
        },
        takeBack: () => change({ type: 'put', task }),
        failure: `“${task.title}” could not be changed.`,
      }),
    remove: (task: Task) =>
      take({
        show: () => change({ type: 'dropped', id: task.id }),
        ask: async () => {
          await client.remove(task.id)
          setDeleted(task)
          announce(`Deleted “${task.title}”.`)
        },
        takeBack: () => change({ type: 'put', task }),
        failure: `“${task.title}” could not be deleted.`,
      }),
    /** The API forgets what it deletes, so the task is made again, with a new ID, and stands first. */
    undoRemove: ({ title, description, completed }: Task) =>
      take({
        ask: async () => {
          change({ type: 'put', task: await client.add({ title, description, completed }) })
          setDeleted(undefined)
          announce(`“${title}” is back.`)
        },
        failure: `“${title}” could not be brought back.`,
      }),
    forgetRemoved: () => setDeleted(undefined),
    loadMore: (cursor: string) =>
      take({
        ask: async () => {
          const page = await client.list(filter, cursor)
          change({ type: 'extended', page })
          announce(`${page.tasks.length} more tasks.`)
        },
        failure: 'More tasks could not be loaded.',
      }),
  }
}
