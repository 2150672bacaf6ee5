// An issuer goes over to a new key while its tokens are in use. Prints what becomes of them, and how often it was asked.
import { createGuard, Denial } from 'jwt-guard'
import { startIssuer } from './issuer.ts'

const issuer = await startIssuer()
let fetches = 0
const guard = createGuard({
  issuer: issuer.url,
  audience: 'tasks',
  jwksUri: issuer.jwksUri,
  // For key IDs that it does not know the guard asks every 5 seconds at most. An example must not take so long
  keySet: { unknownKeyPaceSeconds: 0.1 },
  onEvent: event => {
    if (event.type === 'keys-refreshed') fetches += 1
  },
})

async function tell(what: string, token: string): Promise<void> {
  const outcome = await guard.verify(token).then(
    () => 'granted',
    (error: unknown) => (error instanceof Denial ? error.code : Promise.reject(error)),
  )
  console.log(`${what}: ${outcome} (keys fetched: ${fetches})`)
}

const oldToken = await issuer.issue('alice')
await tell('a token of the old key', oldToken)

await issuer.rollOver()
const newToken = await issuer.issue('alice')
await tell('a token of the new key', newToken) // it may be seconds old: the guard asks once more before it refuses
await tell('a token of the old key', oldToken)

issuer.withdrawOldKeys()
await tell('a token of the withdrawn key', oldToken) // the guard will hear of it at the next refresh
await guard.reload() // who cannot wait for that, since the key was stolen, says so
await tell('a token of the withdrawn key', oldToken)
await tell('a token of the new key', newToken)
issuer.stop()
