import { useEffect, useState } from 'react'
import { readUser, signOut, type User } from '../session/auth-client.ts'
import { explain } from '../session/fault.ts'

/** Who is signed in, and the way out. */
export function Account() {
  const [user, setUser] = useState<User>()
  const [failure, setFailure] = useState('')

  useEffect(() => {
    // The name is a courtesy: the page works without it.
    readUser().then(setUser, () => {})
  }, [])

  async function leave() {
    try {
      await signOut()
      location.assign('/sign-in?signed_out')
    } catch (error) {
      setFailure(`You are still signed in. ${explain(error)}`)
    }
  }

  return (
    <>
      <div className="account">
        <span className="account-name" title={user?.email}>
          {user?.name}
        </span>
        <button className="button" type="button" onClick={leave}>
          Sign out
        </button>
      </div>
      {failure && (
        <p className="account-failure" role="alert">
          {failure}
        </p>
      )}
    </>
  )
}
