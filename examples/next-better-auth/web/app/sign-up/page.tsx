import type { Metadata } from 'next'
import Link from 'next/link.js'
import { CredentialsForm } from '../credentials-form.tsx'

export const metadata: Metadata = { title: 'Make an account' }

export default function SignUpPage() {
  return (
    <main className="narrow">
      <h1>Make an account</h1>
      <CredentialsForm signsUp />
      <p>
        Have one already? <Link href="/sign-in">Sign in</Link>
      </p>
    </main>
  )
}
