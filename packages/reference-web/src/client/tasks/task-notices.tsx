import { useEffect, useRef } from 'react'
import { CloseIcon } from '../ui/icons.tsx'
import type { Task } from './tasks-client.ts'
import type { Problem } from './use-tasks.ts'

export function ProblemNotice({ message, retry }: Problem) {
  return (
    <div className="notice notice-bad notice-row" role="alert">
      <span>{message}</span>
      <button className="button" type="button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}

interface UndoNoticeProps {
  readonly task: Task
  readonly onUndo: (task: Task) => void
  readonly onDismiss: () => void
}

/** Stays until it is used, dismissed or replaced: nobody is hurried. */
export function UndoNotice({ task, onUndo, onDismiss }: UndoNoticeProps) {
  const button = useRef<HTMLButtonElement>(null)
  // The button that was pressed went with its task, so the way back takes its place.
  useEffect(() => button.current?.focus(), [task.id])

  function leave(act: () => void) {
    act()
    document.getElementById('new-task')?.focus()
  }

  return (
    <div className="notice notice-row">
      <span>Deleted “{task.title}”.</span>
      <div className="notice-buttons">
        <button className="button" type="button" ref={button} onClick={() => leave(() => onUndo(task))}>
          Undo
        </button>
        <button className="button button-icon" type="button" aria-label="Dismiss" onClick={() => leave(onDismiss)}>
          <CloseIcon />
        </button>
      </div>
    </div>
  )
}
