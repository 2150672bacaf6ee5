// Turns away early who has no token. Whose path it is, the route handler asks.
import { protectPath } from 'jwt-guard/next'
import { guard } from './guard.ts'

export const proxy = protectPath(guard, '/api', {})
export const config = { matcher: '/api/:path*' }
