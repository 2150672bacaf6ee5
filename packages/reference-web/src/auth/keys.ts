import type { DBAdapter } from 'better-auth'
import type { Jwk, JwtOptions } from 'better-auth/plugins/jwt'
import type { Storage } from '../storage.ts'

const DAY_SECONDS = 86_400
/** A key signs for this long. */
export const LIFETIME_SECONDS = 30 * DAY_SECONDS
/** After that it stays published for this long: twice the life of the last token that it signed. */
export const GRACE_SECONDS = 2 * DAY_SECONDS
/** A key is replaced this long before its end, so that no request ever finds it ended. */
const AHEAD_SECONDS = DAY_SECONDS

/**
 * Storing a new key, for the JWT plugin. The plugin makes a key whenever it finds none, so five requests at once make
 * five; here the second and later ones are given the key that the first has stored.
 */
export function mintOne(storage: Storage): NonNullable<NonNullable<JwtOptions['adapter']>['createJwk']> {
  return (key, { context: { adapter } }) =>
    storage.alone(
      async () =>
        (await findSigningKey(adapter)) ?? (await adapter.create<Omit<Jwk, 'id'>, Jwk>({ model: 'jwks', data: key })),
    )
}

/** The newest key that signs for a day yet, if there is one. */
export async function findSigningKey(adapter: Pick<DBAdapter, 'findMany'>): Promise<Jwk | undefined> {
  const [key] = await adapter.findMany<Jwk>({
    model: 'jwks',
    where: [
      { field: 'alg', value: 'RS256' },
      { field: 'expiresAt', operator: 'gt', value: secondsFromNow(AHEAD_SECONDS) },
    ],
    sortBy: { field: 'createdAt', direction: 'desc' },
    limit: 1,
  })
  return key
}

export function secondsFromNow(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000)
}
