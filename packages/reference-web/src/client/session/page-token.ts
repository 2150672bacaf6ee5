import { signInPath } from '../../return-path.ts'
import { fetchToken } from './auth-client.ts'
import { Fault } from './fault.ts'
import { createTokenSource } from './token.ts'

/** This page's token. Where nobody is signed in any more, the page gives way to the sign-in page, which leads back here. */
export const pageToken = createTokenSource(async () => {
  try {
    return await fetchToken()
  } catch (error) {
    if (!(error instanceof Fault && error.status === 401)) throw error
    location.assign(signInPath(location.pathname + location.search))
    return new Promise<never>(() => {})
  }
})
