import { useCallback, useEffect, useState } from 'react'
import { ApiView } from '../api-view/api-view.tsx'
import { onSessionChange } from '../session/auth-client.ts'
import { pageToken } from '../session/page-token.ts'
import { API_URL } from '../settings.ts'
import { Layout } from '../ui/layout.tsx'
import { Account } from './account.tsx'
import { FilterLinks, useFilter } from './filter-links.tsx'
import { NewTask } from './new-task.tsx'
import { TaskListView } from './task-list-view.tsx'
import { ProblemNotice, UndoNotice } from './task-notices.tsx'
import { createTasksClient } from './tasks-client.ts'
import { useTasks } from './use-tasks.ts'

const client = createTasksClient(API_URL, pageToken)

export function TasksPage() {
  const [filter, setFilter] = useFilter()
  const [announcement, announce] = useAnnouncement()
  const tasks = useTasks(client, filter, announce)

  // Another tab signed in or out: what is shown here may be someone else's now.
  useEffect(() => onSessionChange(() => location.reload()), [])

  return (
    <Layout aside={<Account />}>
      <div className="columns">
        <section className="tasks" aria-labelledby="tasks-title">
          <h1 id="tasks-title" tabIndex={-1}>
            Your tasks
          </h1>
          <NewTask onAdd={tasks.add} />
          <FilterLinks filter={filter} onChange={setFilter} />
          {tasks.problem && <ProblemNotice {...tasks.problem} />}
          {tasks.deleted && (
            <UndoNotice task={tasks.deleted} onUndo={tasks.undoRemove} onDismiss={tasks.forgetRemoved} />
          )}
          <TaskListView tasks={tasks} />
          <p className="visually-hidden" role="status">
            {announcement}
          </p>
        </section>
        <ApiView client={client} tokens={pageToken} />
      </div>
    </Layout>
  )
}

/** The text of the live region. The same text twice in a row is read twice: a mark that nobody sees tells them apart. */
function useAnnouncement() {
  const [text, setText] = useState('')
  const announce = useCallback((next: string) => {
    setText(last => (last === next ? `${next}\u200b` : next))
  }, [])
  return [text, announce] as const
}
