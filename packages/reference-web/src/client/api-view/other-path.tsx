import { type FormEvent, useState } from 'react'
import { explain } from '../session/fault.ts'
import type { RawAnswer, TasksClient } from '../tasks/tasks-client.ts'

interface OtherPathProps {
  readonly client: TasksClient
  /** Whose token it is. */
  readonly subject: string
}

/** Asks for the tasks of anybody, with the token of the one who is signed in. */
export function OtherPath({ client, subject }: OtherPathProps) {
  const [userId, setUserId] = useState(() => crypto.randomUUID() as string)
  const [outcome, setOutcome] = useState<{ path: string; answer?: RawAnswer; failure?: string }>()

  async function ask(event: FormEvent) {
    event.preventDefault()
    const path = `/api/${encodeURIComponent(userId)}/tasks`
    setOutcome(undefined)
    try {
      setOutcome({ path, answer: await client.ask(userId) })
    } catch (error) {
      setOutcome({ path, failure: explain(error) })
    }
  }

  return (
    <form className="stack" onSubmit={ask}>
      <h3>Try another person’s path</h3>
      <div className="field">
        <label htmlFor="other-id">Person’s ID</label>
        <input
          id="other-id"
          className="code"
          value={userId}
          onChange={event => setUserId(event.target.value)}
          required
          autoComplete="off"
          spellCheck={false}
          aria-describedby="other-id-hint"
        />
        <p className="hint" id="other-id-hint">
          A made-up one, unless you write someone’s. Yours is <code>{subject}</code>.
        </p>
      </div>
      <button className="button" type="submit">
        Ask for their tasks
      </button>
      <div className="outcome" role="status">
        {outcome && (
          <>
            <code>GET {outcome.path}</code>
            {outcome.answer && <Answer {...outcome.answer} />}
            {outcome.failure && <p>{outcome.failure}</p>}
          </>
        )}
      </div>
    </form>
  )
}

function Answer({ status, code, detail }: RawAnswer) {
  return (
    <p>
      <strong className={status < 400 ? 'status status-good' : 'status status-bad'}>{status}</strong>{' '}
      {code ? <code>{code}</code> : 'The API lets you see these tasks: they are yours.'} {detail}
    </p>
  )
}
