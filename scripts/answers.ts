// What the library answers for a code: asked of the library itself, so that the docs are held to what it does.
import {
  type Code,
  CredentialsError,
  catalogue,
  createGuard,
  type Denial,
  type GuardError,
  KeySetError,
  OptionsError,
  PermissionError,
  TokenError,
} from 'jwt-guard'

const guard = createGuard({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' })

/** The error that bears a code. */
export function errorWith(code: Code): GuardError {
  const makers = {
    misuse: () => new OptionsError(code as OptionsError['code'], ''),
    undecided: () => new KeySetError(code as KeySetError['code'], 'network'),
    credentials: () => new CredentialsError(code as CredentialsError['code']),
    token: () => new TokenError(code as TokenError['code']),
    permission: () => new PermissionError(code as PermissionError['code'], { scope: 'tasks:read' }),
  }
  return makers[catalogue[code].family]()
}

/** The error code of the challenge that answers it; `bare` for a challenge without one, `none` for no challenge. */
export function challengeOf(error: GuardError): string {
  const answer = guard.answer(
    error instanceof KeySetError ? { outcome: 'undecided', error } : { outcome: 'denied', denial: error as Denial },
  )
  const challenge = answer?.headers['www-authenticate']
  if (challenge === undefined) return 'none'
  return /error="(.+?)"/.exec(challenge)?.[1] ?? 'bare'
}
