import type { Algorithm, CheckRequest, CommonOptions, IssuerOptions, Verdict } from 'jwt-guard'
import type { SignedToken, Trust } from '../issuer.ts'
import { importLibrary } from '../library.ts'
import type { Contender } from '../rounds.ts'

const rule = { pathClaims: { user_id: 'sub' } } as const

export const OWN = 'jwt-guard'

type Own = Contender<SignedToken, CheckRequest> & Required<Pick<Contender<SignedToken, CheckRequest>, 'prepare'>>

/** The same guard by its short form: a bare token, as peers take it. No header field is read, and no path is matched. */
export const OWN_BARE = 'jwt-guard, bare token'

type Options = Pick<CommonOptions, 'maxMemoEntries' | 'maxMemoBytes'>

export async function createOwnBare(
  library: string,
  trust: Trust,
  options: Options = {},
): Promise<Contender<SignedToken, string>> {
  const { createGuard } = await importLibrary(library)
  const guard = createGuard({ issuers: [describeIssuer(trust)], ...options })
  return {
    name: OWN_BARE,
    prepare: ({ bytes }) => bytes.toString('latin1'),
    check: token => guard.verify(token),
  }
}

/** The whole guard, as an adapter calls it: the header field is read, all claims are validated, the path is matched. */
export async function createOwn(
  library: string,
  trusted: Trust | readonly [Trust, ...Trust[]],
  options: Options = {},
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
