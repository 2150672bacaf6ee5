import { useSyncExternalStore } from 'react'
import type { TokenSource } from '../session/token.ts'
import type { TasksClient } from '../tasks/tasks-client.ts'
import { OtherPath } from './other-path.tsx'
import { TokenPart } from './token-part.tsx'

interface ApiViewProps {
  readonly client: TasksClient
  readonly tokens: TokenSource
}

/** What the API sees: the token's header and claims, and what becomes of a request for somebody else's tasks. */
export function ApiView({ client, tokens }: ApiViewProps) {
  const token = useSyncExternalStore(tokens.subscribe, tokens.peek)
  return (
    <section className="api-view" aria-labelledby="api-view-title">
      <h2 id="api-view-title">What the API sees</h2>
      <p>
        This page keeps an access token in memory and sends it with each request. The API checks its signature with the
        issuer’s public keys, and that <code>sub</code> is the person in the path.
      </p>
      {token && (
        <>
          <TokenPart title="Header" members={token.unverifiedHeader} />
          <TokenPart title="Claims" members={token.unverifiedClaims} />
          <p className="hint">
            It is good until <code>exp</code>, 24 hours after it was issued. Signing out ends your session, not this
            token.
          </p>
          <OtherPath client={client} subject={String(token.unverifiedClaims['sub'])} />
        </>
      )}
    </section>
  )
}
