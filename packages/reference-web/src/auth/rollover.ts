import { createJwk } from 'better-auth/plugins/jwt'
import type { Issuer } from './issuer.ts'
import { findSigningKey, GRACE_SECONDS, secondsFromNow } from './keys.ts'

/**
 * Sees to it that a signing key exists and has a day to live, and drops the keys that nobody needs any more. Called
 * before the port opens and every hour, it keeps the making of keys away from requests.
 */
export async function keepKeys(issuer: Issuer): Promise<void> {
  const context = await issuer.$context
  await context.adapter.deleteMany({
    model: 'jwks',
    where: [{ field: 'expiresAt', operator: 'lt', value: secondsFromNow(-GRACE_SECONDS) }],
  })
  if (await findSigningKey(context.adapter)) return
  await createJwk({ context } as Parameters<typeof createJwk>[0], issuer.jwtOptions)
}
