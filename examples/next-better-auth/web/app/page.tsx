import { redirect } from 'next/navigation.js'
import { findUser, listTasks, type Task } from '../tasks.ts'
import { add, remove } from './actions.ts'
import { SignOut } from './sign-out.tsx'

export default async function TasksPage() {
  const user = await findUser()
  if (user === undefined) redirect('/sign-in')
  const tasks = await listTasks()
  return (
    <>
      <header>
        <p>{user.name}</p>
        <SignOut />
      </header>
      <main>
        <h1>Your tasks</h1>
        <form action={add}>
          <label htmlFor="title">New task</label>
          <div className="row">
            <input id="title" name="title" required pattern=".*\S.*" maxLength={200} autoComplete="off" />
            <button type="submit">Add</button>
          </div>
        </form>
        <p role="status">{count(tasks.length)}</p>
        <ul>{tasks.map(item)}</ul>
      </main>
    </>
  )
}

function item({ id, title }: Task) {
  return (
    <li key={id}>
      <span>{title}</span>
      <form action={remove}>
        <input type="hidden" name="id" value={id} />
        <button className="quiet" type="submit" aria-label={`Done: ${title}`}>
          Done
        </button>
      </form>
    </li>
  )
}

function count(tasks: number): string {
  if (tasks === 0) return 'Nothing to do.'
  return tasks === 1 ? '1 task' : `${tasks} tasks`
}
