import { returnPath } from '../../return-path.ts'
import { Layout } from '../ui/layout.tsx'
import { signIn } from './auth-client.ts'
import { CredentialsForm } from './credentials-form.tsx'

export function SignInPage() {
  const query = new URLSearchParams(location.search)
  return (
    <Layout>
      <section className="card narrow">
        <h1>Sign in</h1>
        {query.has('signed_out') && (
          <p className="notice" role="status">
            You are signed out. An access token that was given out before stays good until its 24 hours are over.
          </p>
        )}
        <CredentialsForm
          action="Sign in"
          fields={[
            { name: 'email', label: 'E-mail address', type: 'email', autoComplete: 'username', maxLength: 254 },
            { name: 'password', label: 'Password', type: 'password', autoComplete: 'current-password', maxLength: 128 },
          ]}
          onSubmit={async values => {
            await signIn(values)
            location.assign(returnPath(query.get('return_to')))
          }}
        />
        <p>
          New here? <a href={`/sign-up${location.search}`}>Make an account</a>
        </p>
      </section>
    </Layout>
  )
}
