import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { type JwtOptions, jwt } from 'better-auth/plugins/jwt'
import type { Secret } from '../secrets.ts'
import type { Storage } from '../storage.ts'
import { GRACE_SECONDS, LIFETIME_SECONDS, mintOne } from './keys.ts'
import { checkUser } from './user.ts'

export interface IssuerOptions {
  /** The origin that browsers see, and the `iss` of every token. */
  readonly baseUrl: string
  /** The `aud` of every token. */
  readonly audience: string
  /** Newest first. */
  readonly secrets: readonly Secret[]
  readonly storage: Storage
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, error?: Error) => void
}

export type Issuer = ReturnType<typeof createIssuer>

/** The header in which our own router tells Better Auth the caller's address. What a caller writes there is dropped. */
export const CLIENT_ADDRESS = 'x-client-ip'

/**
 * The one issuer of tokens: Better Auth with its JWT plugin. RS256 with 2048 bits, 24 hours, no refresh token.
 *
 * Nothing here is left to `NODE_ENV`: under `test` Better Auth would drop the origin check, and outside
 * `production` the rate limit.
 */
export function createIssuer({ baseUrl, audience, secrets, storage, log }: IssuerOptions) {
  const jwtOptions = {
    disableSettingJwtHeader: true,
    jwks: {
      keyPairConfig: { alg: 'RS256', modulusLength: 2048 },
      rotationInterval: LIFETIME_SECONDS,
      gracePeriod: GRACE_SECONDS,
    },
    // A number would be read as a date: 86400 expires in 1970. Left out, the payload would be the whole user record.
    jwt: { issuer: baseUrl, audience, expirationTime: '24h', definePayload: () => ({}), getSubject: s => s.user.id },
    adapter: { createJwk: mintOne(storage) },
  } satisfies JwtOptions
  const auth = betterAuth({
    baseURL: baseUrl,
    basePath: '/api/auth',
    secrets: secrets.map(secret => ({ ...secret })),
    trustedOrigins: [baseUrl],
    database: storage.database,
    telemetry: { enabled: false },
    logger: {
      // Its level stays at its default, `warn`: once one is named, each refusal is also printed by a second logger.
      // The arguments after the message hold people's addresses; only an error's own text and stack are kept.
      log: (level, message, ...rest) =>
        log(
          level,
          message,
          rest.find(value => value instanceof Error),
        ),
    },
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    databaseHooks: { user: { create: { before: async user => ({ data: checkUser(user) }) } } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      // As many tries an hour as Better Auth's own 3 in 10 seconds, but a household behind one address may burst.
      customRules: {
        '/sign-in/email': { window: 60, max: 20 },
        '/sign-up/email': { window: 60, max: 20 },
        '/token': { window: 60, max: 60 },
        '/get-session': false,
        '/jwks': false,
      },
    },
    advanced: {
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
      // Without a limit of our own Better Auth reads 100 rows, and past 100 keys it publishes none that it signs with.
      database: { generateId: 'uuid', defaultFindManyLimit: 1000 },
    },
    plugins: [jwt(jwtOptions)],
  } satisfies BetterAuthOptions)
  return Object.assign(auth, { jwtOptions })
}
