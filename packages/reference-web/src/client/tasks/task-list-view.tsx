import { useEffect, useRef } from 'react'
import type { Filter } from './filter.ts'
import { TaskItem } from './task-item.tsx'
import { countTasks } from './task-list.ts'
import { ProblemNotice } from './task-notices.tsx'
import type { Task } from './tasks-client.ts'
import type { useTasks } from './use-tasks.ts'

const NOTHING: Record<Filter, string> = {
  all: 'Nothing to do yet. Add your first task above.',
  active: 'Nothing left to do.',
  completed: 'Nothing completed yet.',
}

/** The list in each of its states. */
export function TaskListView({ tasks }: { readonly tasks: ReturnType<typeof useTasks> }) {
  const { list, reload, complete, rename, remove, loadMore } = tasks
  const items = useRef<HTMLUListElement>(null)
  const firstNew = useRef<number>(undefined)

  // Reading goes on where the list was extended.
  useEffect(() => {
    if (firstNew.current === undefined || list.tasks.length <= firstNew.current) return
    items.current?.children[firstNew.current]?.querySelector('input')?.focus()
    firstNew.current = undefined
  }, [list.tasks.length])

  if (list.status === 'failed') return <ProblemNotice message={String(list.fault)} retry={reload} />
  if (list.status === 'loading' && list.tasks.length === 0) return <Loading />

  function toggle(task: Task, completed: boolean) {
    // Under a filter the task leaves the list, and takes the focus with it: the title of the list is next to it.
    if (list.filter !== 'all') document.getElementById('tasks-title')?.focus()
    void complete(task, completed)
  }

  function extend(cursor: string) {
    firstNew.current = list.tasks.length
    void loadMore(cursor)
  }

  return (
    <div className="task-list" aria-busy={list.status === 'loading'}>
      {list.tasks.length === 0 && <p className="empty">{NOTHING[list.filter]}</p>}
      <ul ref={items}>
        {list.tasks.map(task => (
          <TaskItem
            key={task.id}
            task={task}
            onToggle={completed => toggle(task, completed)}
            onRename={title => rename(task, title)}
            onDelete={() => remove(task)}
          />
        ))}
      </ul>
      <p className="count">{countTasks(list)}</p>
      {list.nextCursor !== null && (
        <button className="button" type="button" onClick={() => extend(String(list.nextCursor))}>
          Load more
        </button>
      )}
    </div>
  )
}

function Loading() {
  return (
    <div className="loading" aria-busy="true">
      <p>Loading your tasks…</p>
    </div>
  )
}
