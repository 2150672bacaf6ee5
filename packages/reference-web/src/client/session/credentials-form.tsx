import { type FormEvent, useEffect, useRef, useState } from 'react'
import { explain, Fault } from './fault.ts'

export interface Field {
  readonly name: 'name' | 'email' | 'password'
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  readonly autoComplete: string
  readonly hint?: string
  readonly minLength?: number
  readonly maxLength?: number
}

interface CredentialsFormProps<Name extends string> {
  readonly fields: readonly (Field & { readonly name: Name })[]
  readonly action: string
  /** Rejects with what the person is told. When it resolves, the page is on its way elsewhere. */
  readonly onSubmit: (values: Record<Name, string>) => Promise<void>
}

/** Which field a refusal is about. */
const FIELD_OF_CODE: Record<string, Field['name']> = {
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'email',
  INVALID_EMAIL: 'email',
  EMAIL_TOO_LONG: 'email',
  INVALID_NAME: 'name',
  PASSWORD_TOO_SHORT: 'password',
  PASSWORD_TOO_LONG: 'password',
}

/** A form for who somebody is. The browser checks what it can; what the server refuses is read out and pointed at. */
export function CredentialsForm<Name extends Field['name']>({ fields, action, onSubmit }: CredentialsFormProps<Name>) {
  const [refusal, setRefusal] = useState<{ message: string; field?: Field['name'] | undefined }>()
  const [isSending, setIsSending] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (refusal?.field) form.current?.querySelector<HTMLInputElement>(`#${refusal.field}`)?.focus()
  }, [refusal])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<Name, string>
    setIsSending(true)
    try {
      await onSubmit(values)
    } catch (error) {
      const code = error instanceof Fault ? error.code : undefined
      setRefusal({ message: explain(error), field: FIELD_OF_CODE[code ?? ''] })
      setIsSending(false)
    }
  }

  return (
    <form className="stack" ref={form} onSubmit={submit}>
      {refusal && (
        <p className="notice notice-bad" role="alert" id="refusal">
          {refusal.message}
        </p>
      )}
      {fields.map(({ label, hint, ...field }) => (
        <div className="field" key={field.name}>
          <label htmlFor={field.name}>{label}</label>
          <input
            {...field}
            id={field.name}
            required
            aria-invalid={refusal?.field === field.name || undefined}
            aria-describedby={describe(field.name, hint !== undefined, refusal?.field === field.name)}
          />
          {hint && (
            <p className="hint" id={`${field.name}-hint`}>
              {hint}
            </p>
          )}
        </div>
      ))}
      <button className="button button-main" type="submit" aria-disabled={isSending}>
        {action}
      </button>
    </form>
  )
}

function describe(name: string, hasHint: boolean, isRefused: boolean): string | undefined {
  return [hasHint && `${name}-hint`, isRefused && 'refusal'].filter(Boolean).join(' ') || undefined
}
