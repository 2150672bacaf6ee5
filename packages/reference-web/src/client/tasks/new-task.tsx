import { type FormEvent, useState } from 'react'

/** Longest title of a task, by the contract. */
export const TITLE_LENGTH = 200

interface NewTaskProps {
  /** Resolves to whether the task was added. */
  readonly onAdd: (title: string) => Promise<boolean>
}

export function NewTask({ onAdd }: NewTaskProps) {
  const [title, setTitle] = useState('')

  async function add(event: FormEvent) {
    event.preventDefault()
    const trimmed = title.trim()
    if (trimmed === '') return
    // Emptied at once, so that the next one can be typed; given back when it could not be added and none was.
    setTitle('')
    if (!(await onAdd(trimmed))) setTitle(now => now || title)
  }

  return (
    <form className="new-task" onSubmit={add}>
      <label htmlFor="new-task">New task</label>
      <div className="new-task-row">
        <input
          id="new-task"
          value={title}
          onChange={event => setTitle(event.target.value)}
          maxLength={TITLE_LENGTH}
          placeholder="What needs doing?"
          autoComplete="off"
          enterKeyHint="done"
        />
        <button className="button button-main" type="submit">
          Add
        </button>
      </div>
    </form>
  )
}
