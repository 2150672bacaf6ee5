import { useEffect, useRef, useState } from 'react'
import { DeleteIcon, EditIcon } from '../ui/icons.tsx'
import type { Task } from './tasks-client.ts'
import { TitleEditor } from './title-editor.tsx'

interface TaskItemProps {
  readonly task: Task
  readonly onToggle: (completed: boolean) => void
  readonly onRename: (title: string) => void
  readonly onDelete: () => void
}

export function TaskItem({ task, onToggle, onRename, onDelete }: TaskItemProps) {
  const [isEditing, setIsEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const isEndedByKey = useRef(false)

  function finish(title: string | undefined, byKey: boolean) {
    isEndedByKey.current = byKey
    setIsEditing(false)
    if (title !== undefined) onRename(title)
  }

  // Who ended it by a key stays at the task; who went elsewhere is left there.
  useEffect(() => {
    if (!isEditing && isEndedByKey.current) editButton.current?.focus()
    isEndedByKey.current = false
  }, [isEditing])

  return (
    <li className="task">
      <input
        type="checkbox"
        checked={task.completed}
        aria-label={task.title}
        onChange={event => onToggle(event.target.checked)}
      />
      {isEditing ? (
        <TitleEditor title={task.title} onFinish={finish} />
      ) : (
        <div className="task-text">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the pointer; the button beside it is for everyone */}
          <span className="task-title" onDoubleClick={() => setIsEditing(true)}>
            {task.title}
          </span>
          {task.description && <span className="task-description">{task.description}</span>}
        </div>
      )}
      {!isEditing && (
        <button
          className="button button-icon"
          type="button"
          ref={editButton}
          aria-label={`Edit ${task.title}`}
          onClick={() => setIsEditing(true)}
        >
          <EditIcon />
        </button>
      )}
      <button className="button button-icon" type="button" aria-label={`Delete ${task.title}`} onClick={onDelete}>
        <DeleteIcon />
      </button>
    </li>
  )
}
