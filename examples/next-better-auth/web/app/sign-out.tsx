'use client'
import { client } from './client.ts'

export function SignOut() {
  return (
    <form
      action={async () => {
        await client.signOut()
        location.assign('/sign-in')
      }}
    >
      <button className="quiet" type="submit">
        Sign out
      </button>
    </form>
  )
}
