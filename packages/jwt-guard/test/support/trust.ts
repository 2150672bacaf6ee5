/** Issuers that a guard may trust: their names, audiences, algorithms and published keys. */
import fc from 'fast-check'
import { type Algorithm, algorithms, type Jwk } from '../../src/types.ts'
import { alterJwk, keyOf, type SigningKey } from './issuer.ts'
import type { TrustedIssuer } from './oracle.ts'

/** Key pairs by what they are fit for. RSA keys serve six algorithms. */
type Pair = readonly [algorithms: readonly Algorithm[], make: () => SigningKey]
const pairs: readonly Pair[] = [
  ...[1, 2, 3].map(number => [algorithms.slice(0, 6), () => keyOf('RS256', number)] as const),
  ...(['ES256', 'ES384', 'ES512'] as const).flatMap(name =>
    [1, 2].map(number => [[name], () => keyOf(name, number)] as const),
  ),
  ...[1, 2].map(number => [['EdDSA', 'Ed25519'] as const, () => keyOf('EdDSA', number)] as const),
]

/** One published key: a pair, and what its JWK says of it. */
export interface PublishedKey {
  readonly pair: number
  readonly kid: string | undefined
  readonly alg: number | undefined
  readonly use: string | undefined
  readonly key_ops: readonly string[] | undefined
}

const usually = <T>(value: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other })

const publishedKey: fc.Arbitrary<PublishedKey> = fc.record({
  pair: fc.nat(pairs.length - 1),
  kid: fc.constantFrom('a', 'b', 'c', '', undefined),
  alg: fc.option(fc.nat(10), { nil: undefined }),
  use: usually<string | undefined>('sig', fc.constantFrom('enc', undefined)),
  key_ops: usually<readonly string[] | undefined>(undefined, fc.constantFrom(['verify'], ['sign'])),
})

function publish({ alg, kid, use, key_ops, ...key }: PublishedKey): Jwk {
  const [family, make] = pairOf(key)
  return alterJwk(make().jwk, { kid, use, key_ops, alg: alg === undefined ? undefined : pick(family, alg) })
}

export function pairOf({ pair }: Pick<PublishedKey, 'pair'>): Pair {
  return pick(pairs, pair)
}

/** The pairs that serve the same algorithms. */
export function pairsLike(family: readonly Algorithm[]): readonly Pair[] {
  return pairs.filter(([algorithms]) => algorithms[0] === family[0])
}

/** The algorithms that the issuer may use the key with. */
export function meantBy({ alg, ...key }: PublishedKey): readonly Algorithm[] {
  const [family] = pairOf(key)
  return alg === undefined ? family : [pick(family, alg)]
}

/** A member of a list by any number. */
export function pick<T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T
}

export const issuerNames = ['https://one.example', 'https://one.example/', 'urn:two']
export const audienceNames = ['https://api.example', 'https://api.example/', 'api', 'API']

/** An issuer, its keys still with their private halves. */
export type Issuer = Omit<TrustedIssuer, 'keys'> & { readonly keys: readonly PublishedKey[] }

const issuer = fc.record({
  audience: fc.oneof(
    fc.constantFrom(...audienceNames),
    fc.uniqueArray(fc.constantFrom(...audienceNames), { minLength: 1 }),
  ),
  algorithms: fc.oneof(fc.constant(algorithms), fc.uniqueArray(fc.constantFrom(...algorithms), { minLength: 1 })),
  keys: fc.uniqueArray(publishedKey, { minLength: 1, maxLength: 7, selector: key => JSON.stringify(publish(key)) }),
})

/** Some issuers, each with a name of its own. */
export const issuers: fc.Arbitrary<readonly Issuer[]> = fc
  .array(issuer, { minLength: 1, maxLength: 3 })
  .map(list => list.map((members, at) => ({ ...members, issuer: pick(issuerNames, at) })))

/** As the guard takes it, with one key more that can always be used: a set of unusable keys makes no guard. */
export function toTrusted({ keys, ...issuer }: Issuer): TrustedIssuer {
  return { ...issuer, keys: { keys: [...keys.map(publish), alterJwk(keyOf('ES256', 3).jwk, { kid: 'spare' })] } }
}
