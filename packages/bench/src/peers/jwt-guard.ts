import type { Algorithm, CheckRequest, CommonOptions, IssuerOptions, Verdict } from 'jwt-guard'
import type { SignedToken, Trust } from '../issuer.ts'
import { importLibrary } from '../library.ts'
import type { Contender } from '../rounds.ts'

const rule = { pathClaims: { user_id: 'sub' } } as const

export const OWN = 'jwt-guard'

type Own = Contender<SignedToken, CheckRequest> & Required<Pick<Contender<SignedToken, CheckRequest>, 'prepare'>>

/** The whole guard, as an adapter calls it: the header field is read, all claims are validated, the path is matched. */
export async function createOwn(
  library: string,
  trusted: Trust | readonly [Trust, ...Trust[]],
  options: Pick<CommonOptions, 'maxMemoEntries' | 'maxMemoBytes'> = {},
): Promise<Own> {
  const { createGuard } = await importLibrary(library)
  const [first, ...rest] = 'issuer' in trusted ? [trusted] : trusted
  const guard = createGuard({ issuers: [describeIssuer(first), ...rest.map(describeIssuer)], ...options })
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

function describeIssuer({ issuer, audience, algorithm, jwks }: Trust): IssuerOptions {
  return {
    issuer,
    audience,
    algorithms: [algorithm as Algorithm],
    keys: { keys: jwks.keys as { kty: string }[] },
  }
}
