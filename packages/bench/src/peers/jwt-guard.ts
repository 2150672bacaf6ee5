import type { Algorithm, CheckRequest, CommonOptions, Verdict } from 'jwt-guard'
import type { SignedToken, Trust } from '../issuer.ts'
import { importLibrary } from '../packed.ts'
import type { Contender } from '../rounds.ts'

const rule = { pathClaims: { user_id: 'sub' } } as const

export const OWN = 'jwt-guard'

/** The whole guard, as an adapter calls it: the header field is read, all claims are validated, the path is matched. */
export async function createOwn(
  library: string,
  { issuer, audience, algorithm, jwks }: Trust,
  options: Pick<CommonOptions, 'maxMemoEntries' | 'maxMemoBytes'> = {},
): Promise<Contender<SignedToken, CheckRequest>> {
  const { createGuard } = await importLibrary(library)
  const guard = createGuard({
    issuer,
    audience,
    algorithms: [algorithm as Algorithm],
    keys: { keys: jwks.keys as { kty: string }[] },
    ...options,
  })
  return {
    name: OWN,
    prepare: ({ bytes, subject }) => ({
      authorization: Buffer.concat([Buffer.from('Bearer '), bytes]).toString('latin1'),
      target: `/api/${subject}/tasks`,
      params: { user_id: subject },
    }),
    check: request => guard.check(request, rule),
    granted: verdict => (verdict as Verdict<unknown>).outcome === 'granted',
  }
}
