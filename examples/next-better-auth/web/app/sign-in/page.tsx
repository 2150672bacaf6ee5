import type { Metadata } from 'next'
import Link from 'next/link.js'
import { CredentialsForm } from '../credentials-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default function SignInPage() {
  return (
    <main className="narrow">
      <h1>Sign in</h1>
      <CredentialsForm />
      <p>
        New here? <Link href="/sign-up">Make an account</Link>
      </p>
    </main>
  )
}
