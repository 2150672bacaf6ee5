// All that this side knows of the issuer: no secret, no session, no database is shared.
import { createGuard } from 'jwt-guard'
import { audience, issuer } from './config.ts'

export const guard = createGuard({ issuer, audience, jwksUri: `${issuer}/api/auth/jwks` })
export const own = { pathClaims: { user_id: 'sub' } } as const
