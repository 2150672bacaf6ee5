import { returnPath } from '../../return-path.ts'
import { Layout } from '../ui/layout.tsx'
import { signUp } from './auth-client.ts'
import { CredentialsForm } from './credentials-form.tsx'

export function SignUpPage() {
  return (
    <Layout>
      <section className="card narrow">
        <h1>Make an account</h1>
        <CredentialsForm
          action="Sign up"
          fields={[
            { name: 'name', label: 'Name', type: 'text', autoComplete: 'name', maxLength: 100 },
            { name: 'email', label: 'E-mail address', type: 'email', autoComplete: 'username', maxLength: 254 },
            {
              name: 'password',
              label: 'Password',
              type: 'password',
              autoComplete: 'new-password',
              hint: 'At least 8 characters.',
              minLength: 8,
              maxLength: 128,
            },
          ]}
          onSubmit={async values => {
            await signUp(values)
            location.assign(returnPath(new URLSearchParams(location.search).get('return_to')))
          }}
        />
        <p>
          Have one already? <a href={`/sign-in${location.search}`}>Sign in</a>
        </p>
      </section>
    </Layout>
  )
}
