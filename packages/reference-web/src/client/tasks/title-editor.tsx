import { type KeyboardEvent, useEffect, useRef } from 'react'
import { TITLE_LENGTH } from './new-task.tsx'

interface TitleEditorProps {
  readonly title: string
  /** Called once. Without a title nothing is to be changed. */
  readonly onFinish: (title: string | undefined, byKey: boolean) => void
}

/** Edits a title in its place: Enter and leaving it save, Escape cancels. An empty title changes nothing. */
export function TitleEditor({ title, onFinish }: TitleEditorProps) {
  const input = useRef<HTMLInputElement>(null)
  const isFinished = useRef(false)

  useEffect(() => input.current?.select(), [])

  function finish(wanted: string | undefined, byKey: boolean) {
    if (isFinished.current) return
    isFinished.current = true
    const trimmed = wanted?.trim()
    onFinish(trimmed && trimmed !== title ? trimmed : undefined, byKey)
  }

  function act(event: KeyboardEvent<HTMLInputElement>) {
    // While a word is composed, these keys belong to the input method.
    if (event.nativeEvent.isComposing || !['Enter', 'Escape'].includes(event.key)) return
    // Or the key would go on to press the button that takes the focus.
    event.preventDefault()
    finish(event.key === 'Enter' ? event.currentTarget.value : undefined, true)
  }

  return (
    <input
      className="title-editor"
      ref={input}
      defaultValue={title}
      maxLength={TITLE_LENGTH}
      aria-label={`Title of ${title}`}
      autoComplete="off"
      onKeyDown={act}
      onBlur={event => finish(event.currentTarget.value, false)}
    />
  )
}
