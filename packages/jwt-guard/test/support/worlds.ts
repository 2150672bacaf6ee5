/** Options and tokens that fit them, or nearly: what the guard and an oracle are both asked about. */
import fc from 'fast-check'
import { algorithms } from '../../src/types.ts'
import { json } from './arbitraries.ts'
import { forgeToken, type JsonObject, startTime } from './issuer.ts'
import type { JudgedOptions } from './oracle.ts'
import {
  audienceNames,
  type Issuer,
  issuerNames,
  issuers,
  meantBy,
  pairOf,
  pairsLike,
  pick,
  toTrusted,
} from './trust.ts'

/** One thing about a token that is as it should not be, or as it need not be. */
type Departure =
  | { readonly header: JsonObject }
  | { readonly claims: JsonObject }
  /** A time as so many clock tolerances, so many greatest ages and so many seconds from now. */
  | { readonly time: string; readonly tolerances: number; readonly ages: number; readonly seconds: number }
  | { readonly signedBy: number }
  | { readonly text: 'flip' | 'alter' | 'cut' | 'add'; readonly at: number; readonly letters: string }
  /** The segment is that of another token. */
  | { readonly segment: number }

const types = [
  'JWT',
  'at+jwt',
  'application/AT+JWT',
  'logout+jwt',
  'application/x+jwt',
  'X+JWT',
  'text/jwt',
  'dpop+jwt',
]
const oneOf = (names: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: json })
const anyAudience = oneOf([...audienceNames, [], ['api', 'x'], ['api', 7], [['api']]])

const departure: fc.Arbitrary<Departure> = fc.oneof(
  fc.record({
    header: fc.oneof(
      fc.record({ typ: oneOf(types) }),
      fc.record({ alg: oneOf([...algorithms, 'none', 'HS256', 'rs256', undefined]) }),
      fc.record({ kid: oneOf(['a', 'b', 'c', '', 'd', undefined]) }),
      fc.record({ crit: oneOf([[], ['b64'], ['exp']]), b64: fc.constantFrom(undefined, true, false) }),
      fc.dictionary(fc.constantFrom('jku', 'jwk', 'x5c', 'cty', 'zip', '__proto__'), json),
    ),
  }),
  fc.record({
    claims: fc.oneof(
      fc.record({ iss: oneOf([...issuerNames, 'urn:three', undefined]) }),
      fc.record({ aud: anyAudience }),
      fc.record({ sub: oneOf(['', 'bob', undefined]) }),
      fc.record({ jti: oneOf(['', 'x']) }),
      fc.record({ exp: oneOf([undefined, 0, 2 ** 53, 1e300, `${startTime + 60}`]) }),
      fc.record({ nbf: oneOf([undefined, 0, -(2 ** 53), '0']) }),
      fc.record({ iat: oneOf([undefined, 0, -1e300, '0']) }),
      fc.dictionary(fc.string(), json, { maxKeys: 2 }),
    ),
  }),
  fc.record({
    time: fc.constantFrom('exp', 'nbf', 'iat'),
    tolerances: fc.constantFrom(-1, 0, 1),
    ages: fc.constantFrom(-1, 0),
    seconds: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
  }),
  fc.record({ signedBy: fc.nat(20) }),
  fc.record({
    text: fc.constantFrom('flip', 'alter', 'cut', 'add'),
    at: fc.nat(2000),
    letters: fc.stringMatching(/^[A-Za-z0-9_.=+/ -]{1,3}$/),
  }),
  fc.record({ segment: fc.nat(2) }),
)

const plan = fc.record({
  issuer: fc.nat(2),
  key: fc.nat(20),
  algorithm: fc.nat(20),
  departures: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Departure[]>([]) },
    { weight: 3, arbitrary: fc.array(departure, { minLength: 1, maxLength: 2 }) },
  ),
})
type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never

/** Options with a token to be judged under them. */
export const worlds: fc.Arbitrary<{ readonly options: JudgedOptions; readonly token: string }> = fc
  .record({
    issuers,
    settings: fc.record(
      {
        clockToleranceSeconds: fc.constantFrom(0, 5, 60, 600),
        maxTokenAgeSeconds: fc.constantFrom(1, 60, 86_400),
        types: fc.constantFrom(['logout+jwt'], ['X+JWT', 'application/dpop+jwt']),
      },
      { requiredKeys: ['clockToleranceSeconds'] },
    ),
    plan,
    other: plan,
  })
  .map(({ issuers, settings, plan, other }) => {
    const options: JudgedOptions = { ...settings, issuers: issuers.map(toTrusted) }
    return { options, token: compose(issuers, options, plan, other) }
  })

/** A token as its issuer would make it, but for the departures. */
function compose(issuers: readonly Issuer[], options: JudgedOptions, { departures, ...at }: Plan, other: Plan): string {
  const { issuer, audience, algorithms: accepted, keys } = pick(issuers, at.issuer)
  const usable = keys.filter(key => meantBy(key).some(name => accepted.includes(name)))
  const key = pick(usable.length > 0 ? usable : keys, at.key)
  const [family, make] = pairOf(key)
  const meant = meantBy(key)
  const acceptable = meant.filter(name => accepted.includes(name))
  const algorithm = pick(acceptable.length > 0 ? acceptable : meant, at.algorithm)

  let signer = make()
  let header: JsonObject = { alg: algorithm, kid: key.kid }
  let claims: JsonObject = {
    iss: issuer,
    aud: pick([audience].flat(), 0),
    sub: 'alice',
    exp: startTime + 60,
    iat: startTime,
  }
  for (const one of departures) {
    if ('header' in one) header = { ...header, ...one.header }
    if ('claims' in one) claims = { ...claims, ...one.claims }
    if ('time' in one) claims = { ...claims, [one.time]: timeOf(one, options) }
    if ('signedBy' in one) signer = pick(pairsLike(family), one.signedBy)[1]()
  }
  const segments = forgeToken(header, claims, { ...signer, algorithm }).split('.')
  for (const one of departures) {
    if (!('segment' in one)) continue
    const another = compose(issuers, options, { ...other, departures: [] }, other)
    segments[one.segment] = pick(another.split('.'), one.segment)
  }
  return departures.reduce((text, one) => ('text' in one ? damage(text, one) : text), segments.join('.'))
}

function timeOf(
  { tolerances, ages, seconds }: Extract<Departure, { time: string }>,
  { clockToleranceSeconds, maxTokenAgeSeconds = 0 }: JudgedOptions,
): number {
  return startTime + tolerances * clockToleranceSeconds + ages * maxTokenAgeSeconds + seconds
}

/** One bit of the signature, or some letters of the text, other than they were. */
function damage(token: string, { text, at, letters }: Extract<Departure, { text: string }>): string {
  const place = at % token.length
  if (text === 'cut') return token.slice(0, place)
  if (text === 'add') return token.slice(0, place) + letters + token.slice(place)
  if (text === 'alter') return token.slice(0, place) + letters + token.slice(place + letters.length)
  const start = token.lastIndexOf('.') + 1
  const signature = Buffer.from(token.slice(start), 'base64url')
  const bit = at % (8 * signature.length)
  const flipped = signature.map((byte, position) => (position === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
  return token.slice(0, start) + Buffer.from(flipped).toString('base64url')
}
