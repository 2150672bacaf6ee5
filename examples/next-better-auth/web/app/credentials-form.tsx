'use client'
import { useActionState } from 'react'
import { client } from './client.ts'

interface State {
  readonly name?: string
  readonly email?: string
  readonly refusal?: string
}

/** Asks who somebody is. `signsUp` makes an account. */
export function CredentialsForm({ signsUp = false }: { readonly signsUp?: boolean }) {
  async function send(_before: State, form: FormData): Promise<State> {
    const { name = '', email = '', password = '' } = Object.fromEntries(form) as Record<string, string>
    const outcome = signsUp ? client.signUp.email({ name, email, password }) : client.signIn.email({ email, password })
    const { error } = await outcome.catch(() => ({ error: { message: 'The server cannot be reached.' } }))
    if (error) return { name, email, refusal: error.message ?? 'The server refused that.' }
    location.assign('/')
    return { name, email }
  }
  const [{ name, email, refusal }, submit, isSending] = useActionState(send, {})
  return (
    <form action={submit}>
      {refusal && (
        <p className="refusal" role="alert">
          {refusal}
        </p>
      )}
      {signsUp && (
        <label>
          Name
          <input name="name" defaultValue={name} required maxLength={100} autoComplete="name" />
        </label>
      )}
      <label>
        E-mail address
        <input name="email" type="email" defaultValue={email} required autoComplete="username" />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          required
          minLength={8}
          maxLength={128}
          autoComplete={signsUp ? 'new-password' : 'current-password'}
          aria-describedby={signsUp ? 'password-hint' : undefined}
        />
      </label>
      {signsUp && (
        <p className="hint" id="password-hint">
          At least 8 characters.
        </p>
      )}
      <button type="submit" aria-disabled={isSending}>
        {signsUp ? 'Sign up' : 'Sign in'}
      </button>
    </form>
  )
}
