import { createGuard } from 'jwt-guard'
import { audience, issuer } from './config.ts'

export const guard = createGuard({ issuer, audience, jwksUri: `${issuer}/jwks` })
